-- Tare for Neovim 0.11 and later: put this file into an `lsp` folder on the runtimepath, such as
-- ~/.config/nvim/lsp/tare.lua, and say vim.lsp.enable('tare').
--
-- Nothing newer than Neovim 0.7 runs while the file is loaded, so that lua/tare.lua can read it too.

local MARKERS = { '.tare.toml', '.hadolint.yaml', '.git' }

---`.dockerignore` shares its filetype with every other ignore file; those are none of our business.
local function is_ours(buffer)
  if vim.bo[buffer].filetype == 'dockerfile' then
    return true
  end
  return vim.api.nvim_buf_get_name(buffer):match('%.dockerignore$') ~= nil
end

local function root_dir(buffer, start)
  if is_ours(buffer) then
    start(vim.fs.root(buffer, MARKERS))
  end
end

local function show(markdown)
  vim.cmd('vnew')
  local buffer = vim.api.nvim_get_current_buf()
  vim.bo[buffer].buftype = 'nofile'
  vim.bo[buffer].bufhidden = 'wipe'
  vim.bo[buffer].swapfile = false
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(markdown, '\n'))
  vim.bo[buffer].filetype = 'markdown'
  vim.bo[buffer].modifiable = false
end

---The code action "Explain this rule" names this command; its one argument is the rule.
local function explain_rule(command, context)
  local rule = command.arguments[1]
  local function answer(problem, page)
    if problem or not page then
      vim.notify('tare: no page for ' .. rule, vim.log.levels.WARN)
    else
      show(page.markdown)
    end
  end

  local client = vim.lsp.get_client_by_id(context.client_id)
  if vim.fn.has('nvim-0.11') == 1 then
    client:request('tare/explain', { rule = rule }, answer, context.bufnr)
  else
    client.request('tare/explain', { rule = rule }, answer, context.bufnr)
  end
end

return {
  cmd = { 'tare', 'lsp' },
  filetypes = { 'dockerfile', 'gitignore' },
  root_dir = root_dir,
  root_markers = MARKERS,
  init_options = { commands = { 'tare.explainRule' } },
  commands = { ['tare.explainRule'] = explain_rule },
  settings = {
    tare = {
      -- preset = 'strict', ignore = { 'apt-recommends' }, hover = { depth = 'beginner' }, …
      enable = true,
    },
  },
}
