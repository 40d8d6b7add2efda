#!/bin/bash
# base.sh SUITE [full] >base.tar   A root file system like the official debian:SUITE-slim, from debootstrap (needs root).
#
# With "full" it is the one of debian:SUITE for packages installed on it: their documentation is kept.
#
# The official image is made by debuerreotype with the same steps: the minbase variant, apt settings that keep no
# archives, dpkg settings that leave documentation out, and no lists, logs or caches. MIRROR and SECURITY say where
# packages come from.
set -euo pipefail
suite=${1:?suite}
kind=${2:-slim}
mirror=${MIRROR:-http://deb.debian.org/debian}
security=${SECURITY:-http://deb.debian.org/debian-security}
keys=/usr/share/keyrings/debian-archive-keyring.gpg
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
{
  script=/usr/share/debootstrap/scripts/$suite
  [ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid
  debootstrap --variant=minbase "$suite" "$root" "$mirror" "$script"
  rm -f "$root/etc/apt/sources.list"
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n\n' \
    "$mirror" "$suite $suite-updates" "$keys" "$security" "$suite-security" "$keys" \
    >"$root/etc/apt/sources.list.d/debian.sources"
  conf=$root/etc/apt/apt.conf.d
  # A mirror may hold an older state of the archive; its age changes no size.
  printf 'Acquire::Check-Valid-Until "false";\nAcquire::Check-Date "false";\n' >"$conf/99mirror"
  clean='{ "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };'
  printf 'DPkg::Post-Invoke %s\nAPT::Update::Post-Invoke %s\nDir::Cache::pkgcache "";\nDir::Cache::srcpkgcache "";\n' \
    "$clean" "$clean" >"$conf/docker-clean"
  echo 'Acquire::GzipIndexes "true";' >"$conf/docker-gzip-indexes"
  echo 'Acquire::Languages "none";' >"$conf/docker-no-languages"
  echo 'Apt::AutoRemove::SuggestsImportant "false";' >"$conf/docker-autoremove-suggests"
  {
    printf 'path-exclude /usr/share/%s/*\n' doc info linda lintian/overrides locale man
    printf 'path-include /usr/share/%s\n' 'doc/*/copyright' locale/locale.alias
  } >"$root/etc/dpkg/dpkg.cfg.d/docker"
  [ "$kind" = slim ] || rm "$root/etc/dpkg/dpkg.cfg.d/docker"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  # The official image brings the point release's updates with it.
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  chroot "$root" apt-get update
  DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get -y dist-upgrade
  find "$root/usr/share/doc" -not -type d -not -name copyright -delete
  find "$root/usr/share/doc" -depth -type d -empty -delete
  find "$root/usr/share/locale" -mindepth 1 -maxdepth 1 ! -name locale.alias -exec rm -rf {} +
  rm -rf "$root"/usr/share/{man,info,lintian/overrides}/* "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb \
    "$root"/var/cache/apt/*.bin "$root"/var/log/{bootstrap,dpkg,alternatives}.log "$root"/var/log/apt/* \
    "$root"/var/cache/debconf/*-old "$root"/var/lib/dpkg/*-old "$root"/var/cache/ldconfig/aux-cache
  mkdir -p "$root"/usr/share/man/man{0..9} # Java's packages make links there
  : >"$root/etc/resolv.conf"
  : >"$root/etc/hostname"
} >&2
tar -C "$root" --numeric-owner -cf - .
