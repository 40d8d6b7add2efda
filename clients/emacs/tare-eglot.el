;;; tare-eglot.el --- Tare, the Dockerfile language server, in Eglot  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "28.1") (eglot "1.9"))
;; SPDX-License-Identifier: MIT

;;; Commentary:

;; (require 'tare-eglot)
;; (add-hook 'dockerfile-mode-hook #'eglot-ensure)

;;; Code:

(require 'eglot)

(defgroup tare nil
  "Lighter container images."
  :group 'eglot)

(defcustom tare-command '("tare" "lsp")
  "The command that starts the server, with its arguments."
  :type '(repeat string))

(defclass tare-eglot-server (eglot-lsp-server) ()
  "A class of its own, so that the methods below are asked for this server only.")

(defun tare-eglot-contact (&optional _interactive)
  "Tell Eglot how to reach the server, anew for each start of one."
  (cons 'tare-eglot-server tare-command))

;; Put first: Eglot's own entry for Dockerfiles names another server.
(add-to-list 'eglot-server-programs
             '((dockerfile-mode (dockerfile-ts-mode :language-id "dockerfile")) . tare-eglot-contact))

(cl-defmethod eglot-initialization-options ((_server tare-eglot-server))
  "Announce the command that this file carries out, or the server will not offer it."
  '(:commands ["tare.explainRule"]))

(defun tare-explain-rule (server rule)
  "Ask SERVER for the page of RULE and show it."
  (let ((page (jsonrpc-request server :tare/explain (list :rule rule))))
    (with-current-buffer (get-buffer-create (format "*tare %s*" rule))
      (let ((inhibit-read-only t))
        (erase-buffer)
        (insert (plist-get page :markdown))
        (goto-char (point-min)))
      (when (fboundp 'gfm-view-mode)
        (gfm-view-mode))
      (view-mode)
      (display-buffer (current-buffer)))))

(if (fboundp 'eglot-execute)
    (cl-defmethod eglot-execute ((server tare-eglot-server) action)
      "Eglot of 2024 and later: every action comes through here."
      (if (equal (plist-get action :command) "tare.explainRule")
          (tare-explain-rule server (aref (plist-get action :arguments) 0))
        (cl-call-next-method)))
  (cl-defmethod eglot-execute-command
    ((server tare-eglot-server) (_command (eql 'tare.explainRule)) arguments)
    "Earlier Eglot: commands alone come through here."
    (tare-explain-rule server (aref arguments 0))))

(defun tare-fix-all ()
  "Apply every fix after which the built image behaves the same."
  (interactive)
  (eglot-code-actions (point-min) (point-max) "source.fixAll.tare" t))

(provide 'tare-eglot)
;;; tare-eglot.el ends here
