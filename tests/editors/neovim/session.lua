-- One sitting in Neovim, of any version from 0.7 on, told as JSON: what its user would have seen.
--
-- Reads from the environment: SESSION_SERVER and SESSION_SETTINGS (JSON), SESSION_FILE, SESSION_REPORT.
-- Only what people use is used here: `:edit`, vim.lsp.buf.hover, vim.lsp.buf.code_action with a choice
-- made in its menu. The configuration comes from clients/neovim, which is on the runtimepath.

-- Functions are global so that the story can come before its details.

local report = {}

local function main()
  start_tare()
  vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.SESSION_FILE))
  wait_for('a diagnostic', has_diagnostics)
  report.diagnostics = diagnostics()

  move_to_first_diagnostic()
  report.hover = hover()

  choose_action('', 'tare.explainRule')
  wait_for('the page', function() return vim.bo.filetype == 'markdown' end)
  report.explained = text()
  vim.cmd('close')

  choose_action('quickfix')
  wait_for('the quick fix', no_diagnostics)
  report.after_quick_fix = text()

  vim.cmd([[%substitute/ --no-install-recommends//]])
  wait_for('the diagnostic to come back', has_diagnostics)
  report.after_typing = diagnostics()

  choose_action('source.fixAll.tare')
  wait_for('fix all', no_diagnostics)
  report.after_fix_all = text()
end

function start_tare()
  local server = vim.fn.json_decode(vim.env.SESSION_SERVER)
  local settings = { tare = vim.fn.json_decode(vim.env.SESSION_SETTINGS) }
  if vim.fn.has('nvim-0.11') == 1 then
    vim.lsp.config('tare', { cmd = server, settings = settings })
    vim.lsp.enable('tare')
  else
    require('tare').setup({ cmd = server, settings = settings })
  end
end

function wait_for(what, condition)
  if not vim.wait(20000, condition, 20) then
    error('waited in vain for ' .. what)
  end
end

function has_diagnostics() return #vim.diagnostic.get(0) > 0 end

function no_diagnostics() return #vim.diagnostic.get(0) == 0 end

function diagnostics()
  local found = {}
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    local line = vim.api.nvim_buf_get_lines(0, diagnostic.lnum, diagnostic.lnum + 1, false)[1]
    table.insert(found, {
      -- Neovim 0.7 keeps the code among what the server sent.
      code = diagnostic.code or diagnostic.user_data.lsp.code,
      source = diagnostic.source,
      line = diagnostic.lnum + 1,
      marked = line:sub(diagnostic.col + 1, diagnostic.end_col),
    })
  end
  return found
end

function move_to_first_diagnostic()
  local first = vim.diagnostic.get(0)[1]
  vim.api.nvim_win_set_cursor(0, { first.lnum + 1, first.col })
end

function hover()
  vim.lsp.buf.hover()
  local float
  wait_for('the hover', function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        float = window
      end
    end
    return float ~= nil
  end)
  local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(float), 0, -1, false)
  vim.api.nvim_win_close(float, true)
  return table.concat(lines, '\n')
end

---Opens the menu of code actions and takes the first of this kind, and with this command if one is named.
function choose_action(kind, command)
  local offered = {}
  local chosen = false
  vim.ui.select = function(items, _, take)
    for index, item in ipairs(items) do
      local action = item.action or item[2]
      local named = type(action.command) == 'table' and action.command.command or action.command
      table.insert(offered, action.title)
      if vim.startswith(action.kind or '', kind) and (not command or named == command) then
        chosen = true
        return take(item, index)
      end
    end
  end
  local context = { only = kind ~= '' and { kind } or nil }
  if vim.fn.has('nvim-0.8') == 1 then
    vim.lsp.buf.code_action({ context = context })
  else
    context.diagnostics = vim.lsp.diagnostic.get_line_diagnostics()
    vim.lsp.buf.code_action(context)
  end
  local ok = vim.wait(20000, function() return chosen end, 20)
  assert(ok, 'no action of kind ' .. kind .. ' among: ' .. table.concat(offered, '; '))
end

function text() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n') .. '\n' end

local ok, problem = xpcall(main, debug.traceback)
if not ok then
  report.problem = problem
end
vim.fn.writefile({ vim.fn.json_encode(report) }, vim.env.SESSION_REPORT)
vim.cmd('qall!')
