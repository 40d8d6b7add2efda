;;; session.el --- one sitting in Emacs with Eglot, told as JSON  -*- lexical-binding: t; -*-

;;; Commentary:

;; What its user would have seen.  Reads from the environment: SESSION_SERVER and SESSION_SETTINGS
;; (JSON), SESSION_FILE, SESSION_REPORT.  The configuration comes from clients/emacs, which is on
;; the `load-path'.

;;; Code:

(require 'package)
(package-initialize)
(require 'cl-lib)
(require 'json)
(require 'seq)
(require 'flymake)
(require 'dockerfile-mode)
(require 'tare-eglot)

(setq make-backup-files nil
      auto-save-default nil
      create-lockfiles nil
      eglot-sync-connect t
      eglot-connect-timeout 20
      eglot-confirm-server-initiated-edits nil
      eglot-send-changes-idle-time 0)

(defvar session-report nil)

(defun session-run ()
  (setq tare-command (session-read-json "SESSION_SERVER" 'list))
  (session-write-settings)
  ;; Hover is asked for only in a buffer that a window shows.
  (switch-to-buffer (find-file-noselect (getenv "SESSION_FILE")))
  (apply #'eglot (eglot--guess-contact))
  (flymake-mode 1)
  (session-wait "a diagnostic" #'session-diagnostics)
  (session-tell 'diagnostics (session-diagnostics))

  (goto-char (flymake-diagnostic-beg (car (flymake-diagnostics))))
  (session-tell 'hover (session-hover))

  (session-choose "xplain" nil)
  (session-tell 'explained (with-current-buffer "*tare apt-recommends*" (buffer-string)))

  (session-choose "no-install-recommends" "quickfix")
  (session-wait-until-clean "the quick fix")
  (session-tell 'after_quick_fix (buffer-string))

  (goto-char (point-min))
  (search-forward " --no-install-recommends")
  (replace-match "")
  (session-wait "the diagnostic to come back" #'session-diagnostics)
  (session-tell 'after_typing (session-diagnostics))

  (tare-fix-all)
  (session-wait-until-clean "fix all")
  (session-tell 'after_fix_all (buffer-string))

  (set-buffer-modified-p nil)
  (eglot-shutdown (eglot-current-server)))

(defun session-read-json (variable arrays)
  (let ((json-array-type arrays) (json-object-type 'plist) (json-false :json-false))
    (json-read-from-string (getenv variable))))

(defun session-write-settings ()
  "As a project keeps them: Eglot looks nowhere else when the server asks for those of a folder."
  (let* ((settings (list :tare (session-read-json "SESSION_SETTINGS" 'vector)))
         (variables `((nil . ((eglot-workspace-configuration . ,settings))))))
    (with-temp-file (expand-file-name ".dir-locals.el" (file-name-directory (getenv "SESSION_FILE")))
      (prin1 variables (current-buffer)))))

(defun session-tell (key value)
  (push (cons key (if (stringp value) (substring-no-properties value) value)) session-report))

(defun session-wait (what condition)
  "Wait for CONDITION; without a screen, nothing but this moves what waits: edits to send, checks to start."
  (let ((end (+ (float-time) 20)))
    (while (not (funcall condition))
      (when (> (float-time) end) (error "Waited in vain for %s" what))
      (accept-process-output nil 0.05)
      (eglot--signal-textDocument/didChange)
      (flymake-start))))

(defun session-wait-until-clean (what)
  (session-wait what (lambda () (null (session-diagnostics)))))

(defun session-diagnostics ()
  (mapcar (lambda (diagnostic)
            (let ((told (cdr (assoc 'eglot-lsp-diag (eglot--diag-data diagnostic))))
                  (beginning (flymake-diagnostic-beg diagnostic)))
              `((code . ,(plist-get told :code))
                (source . ,(plist-get told :source))
                (line . ,(line-number-at-pos beginning))
                (marked . ,(buffer-substring-no-properties beginning (flymake-diagnostic-end diagnostic))))))
          (flymake-diagnostics)))

(defun session-choose (title kind)
  "Open the menu of actions of KIND for the first diagnostic, and take the one that TITLE matches."
  (let ((marked (car (flymake-diagnostics)))
        (last-nonmenu-event t))         ; as if by a key: a menu of text, not of the mouse
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_prompt menu &rest _)
                 (or (seq-find (lambda (item) (string-match-p title item)) (mapcar #'car menu))
                     (error "No action like %s among %S" title (mapcar #'car menu))))))
      (eglot-code-actions (flymake-diagnostic-beg marked) (flymake-diagnostic-end marked) kind t))))

(defun session-hover ()
  "What Eldoc would show."
  (let (shown)
    (eglot-hover-eldoc-function (lambda (text &rest _) (setq shown text)))
    (session-wait "the hover" (lambda () shown))
    shown))

(condition-case problem
    (session-run)
  (error (session-tell 'problem (format "%S" problem))))

(let ((coding-system-for-write 'utf-8))
  (with-temp-file (getenv "SESSION_REPORT")
    (insert (json-encode session-report))))
(kill-emacs 0)

;;; session.el ends here
