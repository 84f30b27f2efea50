"""An authority of the lab and certificates of it, made with openssl."""

from .command import run


class Authority:
    """A certificate authority that nobody else trusts. `path` is its certificate."""

    def __init__(self, folder):
        """Makes key and certificate in `folder`."""
        self.folder = folder
        self.folder.mkdir()
        self.path = self.folder / "authority.pem"
        self.key = self.folder / "authority.key"
        run([*self._request(self.key, self.path, "the lab's authority"), "-x509",
             "-addext", "basicConstraints=critical,CA:TRUE"])

    @staticmethod
    def _request(key, out, name):
        return ["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key,
                "-out", out, "-days", "2", "-subj", f"/CN={name}"]

    def certificate(self, name, hosts, days=2):
        """A certificate for host names or addresses; returns the paths of certificate and key. `days` may be negative:
        it has expired then."""
        certificate, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        request, extensions = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        run(self._request(key, request, hosts[0]))
        names = [("IP:" if host.replace(".", "").isdigit() or ":" in host else "DNS:") + host for host in hosts]
        extensions.write_text(f"subjectAltName={','.join(names)}\n")
        run(["openssl", "x509", "-req", "-in", request, "-CA", self.path, "-CAkey", self.key, "-CAcreateserial",
             "-out", certificate, "-days", str(days), "-extfile", extensions])
        return certificate, key
