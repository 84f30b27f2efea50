"""EC2 on a machine of a lab: moto's server, which checks signatures and policies, and a metadata service with roles."""

import json
import pathlib
import sys

from .command import LabError
from .waiting import wait_until

try:
    import moto.server  # noqa: F401
    HAVE_MOTO = True
except ImportError:
    HAVE_MOTO = False

REGION, PORT = "eu-central-1", 5999
URL, METADATA_URL = f"http://127.0.0.1:{PORT}", "http://169.254.169.254"
#: What the documentation tells people to allow.
POLICY = [
    "ec2:DescribeAddresses", "ec2:AssociateAddress", "ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables",
    "ec2:ReplaceRoute", "ec2:CreateRoute"]

#: Makes the world: two instances, an Elastic IP, a route table, a user and a role; then signatures are checked.
WORLD = """
import boto3, json, sys, urllib.request
url, region, actions = sys.argv[1], sys.argv[2], sys.argv[3].split(",")
keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
def client(name):
    return boto3.client(name, region_name=region, endpoint_url=url, **keys)
ec2, iam, sts = client("ec2"), client("iam"), client("sts")
vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
image = ec2.describe_images()["Images"][0]["ImageId"]
nodes = ec2.run_instances(ImageId=image, MinCount=2, MaxCount=2, SubnetId=subnet)["Instances"]
elastic = ec2.allocate_address(Domain="vpc")
table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
policy = json.dumps({"Version": "2012-10-17",
                     "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]})
iam.create_user(UserName="failover")
iam.put_user_policy(UserName="failover", PolicyName="failover", PolicyDocument=policy)
user = iam.create_access_key(UserName="failover")["AccessKey"]
iam.create_role(RoleName="failover", AssumeRolePolicyDocument="{}")
iam.put_role_policy(RoleName="failover", PolicyName="failover", PolicyDocument=policy)
role = sts.assume_role(RoleArn="arn:aws:iam::123456789012:role/failover", RoleSessionName="lab")["Credentials"]
iam.create_user(UserName="reader")
iam.put_user_policy(UserName="reader", PolicyName="reader", PolicyDocument=policy.replace(
    "ec2:AssociateAddress", "ec2:X"))
reader = iam.create_access_key(UserName="reader")["AccessKey"]
request = urllib.request.Request(url + "/moto-api/reset-auth", b"0", {"content-type": "text/plain"})
urllib.request.urlopen(request)
print(json.dumps({
    "instances": [node["InstanceId"] for node in nodes],
    "interfaces": [node["NetworkInterfaces"][0]["NetworkInterfaceId"] for node in nodes],
    "elastic": elastic["PublicIp"], "table": table,
    "user": [user["AccessKeyId"], user["SecretAccessKey"]],
    "reader": [reader["AccessKeyId"], reader["SecretAccessKey"]],
    "role": [role["AccessKeyId"], role["SecretAccessKey"], role["SessionToken"]]}))
"""

#: The metadata service, version 2 only: what it tells stands in a file, path -> text.
METADATA = """
import http.server, json, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, text):
        self.send_response(status)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())
    def do_PUT(self):
        known = self.path == "/latest/api/token" and self.headers["x-aws-ec2-metadata-token-ttl-seconds"]
        self.answer(200 if known else 404, "the-session" if known else "")
    def do_GET(self):
        if self.headers["x-aws-ec2-metadata-token"] != "the-session":
            return self.answer(401, "")
        text = json.load(open(sys.argv[1])).get(self.path.removeprefix("/latest/meta-data/"))
        self.answer(404 if text is None else 200, text or "")
http.server.ThreadingHTTPServer(("169.254.169.254", 80), Handler).serve_forever()
"""


def why_not():
    """Why there is no EC2 here, as one line; None if there can be."""
    return None if HAVE_MOTO else "moto from PyPI is missing (scripts/lab/requirements.txt)"


class Moto:
    """moto's server on `machine` with a small world; `world` names what is in it."""

    def __init__(self, machine):
        self.machine = machine
        self.log = machine.folder / "moto.log"
        self.process = machine.start(
            sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(PORT), log=self.log)
        wait_until(self._listens, 60, self._tail, every=0.1)
        done = machine.run(sys.executable, "-c", WORLD, URL, REGION, ",".join(POLICY), timeout=60)
        self.world = json.loads(done.stdout)

    def _tail(self):
        return f"moto does not listen:\n{self.log.read_text(errors='replace')[-2000:]}"

    def _listens(self):
        if not self.process.running():
            raise LabError(self._tail())
        return f":{PORT} " in self.machine.run("ss", "-Hltn").stdout

    def keys(self, name, user="user", secret=None):
        """Writes shared credentials of a user, perhaps with another secret; returns the path."""
        path = pathlib.Path(self.machine.folder) / name
        key, own = self.world[user][:2]
        path.write_text(f"[default]\naws_access_key_id = {key}\naws_secret_access_key = {secret or own}\n")
        return path


class Metadata:
    """The metadata service of one instance on `machine`."""

    def __init__(self, machine, texts):
        machine.ip("address", "replace", "169.254.169.254/32", "dev", "lo")
        self.path = pathlib.Path(machine.folder) / "metadata.json"
        self.tell(texts)
        self.process = machine.start(
            sys.executable, "-c", METADATA, self.path, log=machine.folder / "metadata.log")
        wait_until(lambda: "169.254.169.254:80 " in machine.run("ss", "-Hltn").stdout, 10, "no metadata service")

    def tell(self, texts):
        """Other answers from now on."""
        self.path.write_text(json.dumps(texts))


def role_keys(world, expiry="2099-01-01T00:00:00Z"):
    """What the metadata service tells of the role of a Moto."""
    key, secret, token = world["role"]
    return json.dumps({"Code": "Success", "AccessKeyId": key, "SecretAccessKey": secret, "Token": token,
                       "Expiration": expiry})
