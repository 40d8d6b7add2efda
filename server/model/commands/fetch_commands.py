"""What curl, wget and git fetch, and what tar and its like unpack."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ...syntax.shell_tree import Command
from ...syntax.shell_word import ShellWord
from .command_line import CommandLine, Operand, option_names, read_command_line
from .effect import Clone, Download, Extraction, Removal
from .surroundings import Surroundings

CURL_VALUED = option_names(
    "-o --output -H --header -d --data --data-urlencode --data-raw --data-binary --data-ascii -u --user -A --user-agent"
    " -e --referer -x --proxy -X --request -m --max-time --connect-timeout --retry --retry-delay --retry-max-time -b"
    " --cookie -c --cookie-jar -F --form -T --upload-file -K --config -w --write-out -C --continue-at -E --cert --key"
    " --cacert --capath --resolve --interface --limit-rate -r --range -z --time-cond --ciphers -D --dump-header"
    " --output-dir --max-redirs --url -t -Y --speed-limit -y --speed-time -P --ftp-port -Q --quote --proto"
    " --proto-default --proto-redir --noproxy --max-filesize --cert-type --key-type --pass --tls-max --unix-socket"
    " --proxy-user -U --keepalive-time --oauth2-bearer --stderr --trace --trace-ascii --dns-servers --doh-url --json"
)
WGET_VALUED = option_names(
    "-O --output-document -P --directory-prefix -o --output-file -a --append-output -t --tries -T --timeout -e"
    " --execute -U --user-agent --header --user --password -Q --quota -w --wait --waitretry -D --domains -I"
    " --include-directories -X --exclude-directories -l --level -A --accept -R --reject -i --input-file -B --base"
    " --post-data --post-file --ca-certificate --certificate --private-key --dns-timeout --connect-timeout"
    " --read-timeout --limit-rate --progress --cut-dirs --default-page --load-cookies --save-cookies --referer"
    " --secure-protocol --http-user --http-password --max-redirect --method --body-data --proxy-user -Y"
)
GIT_VALUED = option_names(
    "-b --branch --depth -o --origin -c --config -j --jobs --reference --separate-git-dir --filter --shallow-since"
    " --shallow-exclude --template -u --upload-pack -C --git-dir --work-tree --server-option"
)
_TAR_VALUED = option_names(
    "-f --file -C --directory -b -T --files-from -X --exclude-from -I --use-compress-program -K -N -F -H --format"
    " --exclude --strip-components --strip --transform --xform --owner --group --mode"
)
_TAR_LETTERS_WITH_VALUE = "fCbTXIKNFH"
_UNZIP_VALUED = option_names("-d -x -P")
_WHERE_STDOUT = ("-", "/dev/stdout")
_IN_PLACE = ("gunzip", "bunzip2", "unxz", "unlzma", "unzstd", "gzip", "bzip2", "xz", "zstd", "lzma")


def read_curl(command: Command, around: Surroundings) -> Iterator[Download]:
    """curl(1): -o and -O speak of one address each, in order."""
    line = read_command_line(command, CURL_VALUED, around.text)
    if line.has("--version", "-V", "-I", "--head", "-T", "--upload-file"):
        return
    folder = line.value("--output-dir")
    urls = [*line.values("--url"), *(operand for operand in line.operands if not operand.is_open)]
    outputs = [option for option in line.options if option.name in ("-o", "--output", "-O", "--remote-name")]
    for_all = line.has("--remote-name-all")
    for index, url in enumerate(urls):
        output = outputs[index] if index < len(outputs) else None
        if output is None and not for_all:
            yield _to_output(command, url, around)
            continue
        if output is not None and output.name in ("-o", "--output"):
            name = output.text
        else:
            name = None if line.has("-J", "--remote-header-name") else base_name(url.text)
        if name in _WHERE_STDOUT:
            yield _to_output(command, url, around)
            continue
        if name is not None and folder:
            name = f"{folder}/{name}"
        yield Download(command, url.word, url.text, around.locate(name, command), False)
    if not urls and not line.is_dynamic and outputs:
        yield Download(command, None, None, around.locate(outputs[0].text, command), False)


def read_wget(command: Command, around: Surroundings) -> Iterator[Download]:
    """wget(1): -O takes all that is fetched, -P the folder."""
    line = read_command_line(command, WGET_VALUED, around.text)
    if line.has("--version", "-V", "--spider", "--help"):
        return
    output = line.last("-O", "--output-document")
    folder = line.value("-P", "--directory-prefix")
    for url in line.operands:
        if url.is_open:
            continue
        if output is not None and output.text in _WHERE_STDOUT:
            yield _to_output(command, url, around)
            continue
        name = output.text if output is not None else base_name(url.text) or None
        if name is not None and folder and output is None:
            name = f"{folder}/{name}"
        path = None if line.has("-r", "--recursive", "-m", "--mirror") else around.locate(name, command)
        yield Download(command, url.word, url.text, path, False)


def _to_output(command: Command, url: Operand, around: Surroundings) -> Download:
    for redirect in command.redirects:
        is_output = redirect.operator in (">", ">>", ">|", "&>") and redirect.descriptor in (None, 1)
        if is_output and redirect.target is not None:
            return Download(command, url.word, url.text, around.path(redirect.target, command), False)
    return Download(command, url.word, url.text, None, True)


def base_name(url: str | None) -> str | None:
    """The file name that an address ends in; None where it is not known or empty."""
    if url is None:
        return None
    path = re.sub(r"^[a-z+]+://[^/]*", "", url).split("?", 1)[0].split("#", 1)[0]
    return path.rstrip("/").rsplit("/", 1)[-1] or None


def read_git(command: Command, around: Surroundings) -> Iterator[Clone]:
    """git-clone(1). Whether `.git` stays is seen later, with the removals."""
    line = read_command_line(command, GIT_VALUED, around.text)
    verb = line.verb("clone")
    if verb is None:
        return
    operands = line.after(verb.at)
    if not operands or operands[0].is_open:
        return
    url = operands[0]
    folder = operands[1].text if len(operands) > 1 else None
    if folder is None and len(operands) < 2:
        name = base_name(url.text)
        if url.text is not None and name is not None and ":" in name:
            name = name.rsplit(":", 1)[-1]
        folder = name.removesuffix(".git") if name else None
    early, _ = line.split(verb.at)
    moved = early.value("-C")
    if folder is not None and moved and not folder.startswith("/"):
        folder = f"{moved}/{folder}"
    yield Clone(
        command,
        url.word,
        url.text,
        around.locate(folder, command),
        line.has("--depth", "--shallow-since", "--shallow-exclude"),
        line.value("-b", "--branch"),
        None if line.has("--separate-git-dir", "--bare", "--mirror") else True,
    )


def read_tar(command: Command, around: Surroundings) -> Iterator[Extraction]:
    """tar(1) and bsdtar(1), also in the old style without a dash: `tar xzf file -C folder`."""
    words = command.words
    letters = words[0].text or "" if words else ""
    line: CommandLine
    archive: str | None = None
    word: ShellWord | None = None
    folder: str | None = None
    if letters[:1].isalpha():
        if "x" not in letters:
            return
        values = [letter for letter in letters if letter in _TAR_LETTERS_WITH_VALUE]
        taken = words[1 : 1 + len(values)]
        for letter, value in zip(values, taken, strict=False):
            if letter == "f":
                archive, word = around.text(value, command), value
            elif letter == "C":
                folder = around.text(value, command)
        line = read_command_line(command, _TAR_VALUED, around.text, start=1 + len(values))
    else:
        line = read_command_line(command, _TAR_VALUED, around.text)
        if not line.has("-x", "--extract", "--get"):
            return
    option = line.last("-f", "--file")
    if option is not None and option.value is not None:
        archive, word = option.text, option.value.word
    folder = line.value("-C", "--directory") or folder
    has_folder = folder is not None or line.has("-C", "--directory")
    target = around.locate(folder, command) if has_folder else around.folder(command)
    if word is None or archive in ("-", "/dev/stdin"):
        yield Extraction(command, None, None, target, True)
    else:
        yield Extraction(command, word, around.locate(archive, command), target, False)


def read_unzip(command: Command, around: Surroundings) -> Iterator[Extraction]:
    line = read_command_line(command, _UNZIP_VALUED, around.text)
    if not line.operands or line.has("-l", "-t", "-p", "-v", "-Z"):
        return
    operand = line.operands[0]
    folder = line.value("-d")
    target = around.locate(folder, command) if folder or line.has("-d") else around.folder(command)
    yield Extraction(command, operand.word, around.locate(operand.text, command), target, False)


def read_seven(command: Command, around: Surroundings) -> Iterator[Extraction]:
    """7z: `7z x file -ofolder`."""
    operands = read_command_line(command, (), around.text, clusters=False).operands
    if len(operands) > 1 and operands[0].text in ("x", "e"):
        yield Extraction(command, operands[1].word, around.locate(operands[1].text, command), None, False)


def read_decompression(command: Command, around: Surroundings) -> Iterator[Extraction | Removal]:
    """gunzip and its like put the content in the archive's place, unless told to keep it or to write elsewhere."""
    line = read_command_line(command, ("-S", "--suffix", "-T", "--threads"), around.text)
    unpacks = command.program.startswith("un") or command.program in ("gunzip", "bunzip2")
    if not unpacks and not line.has("-d", "--decompress", "--uncompress"):
        return
    keeps = line.has("-k", "--keep", "-c", "--stdout", "--to-stdout") or "zstd" in command.program
    for operand in line.operands:
        path = around.locate(operand.text, command)
        if path is None:
            continue
        yield Extraction(command, operand.word, path, None, False)
        if not keeps:
            yield Removal(command, operand.word, path, False)


def read_package_file(command: Command, around: Surroundings) -> Iterator[Extraction]:
    """Package files that are installed: `dpkg -i`, `rpm -i`, `apt-get install ./x.deb` and the like."""
    for word in command.words:
        text = around.text(word, command)
        if text is not None and text.endswith((".deb", ".rpm", ".apk")) and "://" not in text and "=" not in text:
            yield Extraction(command, word, around.locate(text, command), None, False)


FETCH_READERS: dict[str, Callable[[Command, Surroundings], Iterator[Download | Clone | Extraction | Removal]]] = {
    "curl": read_curl,
    "wget": read_wget,
    "git": read_git,
    **dict.fromkeys(("tar", "bsdtar", "gtar"), read_tar),
    "unzip": read_unzip,
    **dict.fromkeys(("7z", "7za", "7zr", "7zz"), read_seven),
    **dict.fromkeys(_IN_PLACE, read_decompression),
    **dict.fromkeys(("dpkg", "rpm", "apt-get", "apt", "yum", "dnf", "microdnf", "zypper", "apk"), read_package_file),
}
