-- Tare for Neovim 0.7 to 0.10, which know nothing of vim.lsp.enable: require('tare').setup()
--
-- What to start is read from lsp/tare.lua, the file that newer versions use; how to start it is here.

local clients = {}

local function root_of(file, markers)
  local folder = vim.fn.fnamemodify(file, ':p:h')
  for _, marker in ipairs(markers) do
    local found = vim.fn.findfile(marker, folder .. ';')
    if found == '' then
      found = vim.fn.finddir(marker, folder .. ';')
    end
    if found ~= '' then
      -- A folder's full path ends with a slash, which would count as one more part of it.
      return vim.fn.fnamemodify(vim.fn.fnamemodify(found, ':p'):gsub('/$', ''), ':h')
    end
  end
  return folder
end

---Neovim 0.7 answers when it is asked for settings, but does not announce it, and so is not asked.
local function capabilities()
  local announced = vim.lsp.protocol.make_client_capabilities()
  announced.workspace.configuration = true
  return announced
end

---One server for each root, shared by its buffers.
local function attach(config, buffer)
  local root = root_of(vim.api.nvim_buf_get_name(buffer), config.root_markers)
  if not (clients[root] and vim.lsp.get_client_by_id(clients[root])) then
    local missing, this = { capabilities = capabilities() }, { name = 'tare', root_dir = root }
    clients[root] = vim.lsp.start_client(vim.tbl_extend('force', missing, config, this))
  end
  if clients[root] then
    vim.lsp.buf_attach_client(buffer, clients[root])
  end
end

local M = {}

---@param overrides table|nil any fields of lsp/tare.lua, such as { cmd = …, settings = { tare = … } }
function M.setup(overrides)
  local file = assert(vim.api.nvim_get_runtime_file('lsp/tare.lua', false)[1], 'lsp/tare.lua is not on the runtimepath')
  local config = vim.tbl_deep_extend('force', dofile(file), overrides or {})

  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('tare', { clear = true }),
    pattern = 'dockerfile',
    callback = function(event)
      attach(config, event.buf)
    end,
  })
end

return M
