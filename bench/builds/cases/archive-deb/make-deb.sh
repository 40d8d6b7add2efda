set -e
mkdir -p /tmp/hello/DEBIAN /tmp/hello/usr/bin
printf '#!/bin/sh\necho hello\n' >/tmp/hello/usr/bin/hello-tare
chmod 755 /tmp/hello/usr/bin/hello-tare
printf 'Package: hello-tare\nVersion: 1\nArchitecture: all\nMaintainer: T <t@example.org>\nDescription: hello\n' >/tmp/hello/DEBIAN/control
dpkg-deb --build /tmp/hello /tmp/hello.deb
