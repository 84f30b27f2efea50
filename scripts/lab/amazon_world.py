"""A small EC2 in moto: two instances, an Elastic IP, a route table, a user and a role; then signatures are checked.

Run as a program it makes the world over HTTP and prints what is in it as JSON.
"""

import json
import sys
import urllib.request

#: What the documentation tells people to allow.
POLICY = [
    "ec2:DescribeAddresses", "ec2:AssociateAddress", "ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables",
    "ec2:ReplaceRoute", "ec2:CreateRoute"]
ELASTIC = "203.0.113.30"


def client(url, region, name):
    """A client of one of AWS's services, before signatures are checked."""
    import boto3
    return boto3.client(
        name, region_name=region, endpoint_url=url, aws_access_key_id="a", aws_secret_access_key="b")


def make(url, region):
    """Makes it; returns the names and keys of all that is in it."""
    ec2 = client(url, region, "ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    image = ec2.describe_images()["Images"][0]["ImageId"]
    nodes = ec2.run_instances(ImageId=image, MinCount=2, MaxCount=2, SubnetId=subnet)["Instances"]
    elastic = ec2.allocate_address(Domain="vpc", Address=ELASTIC)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    world = {
        "instances": [node["InstanceId"] for node in nodes],
        "interfaces": [node["NetworkInterfaces"][0]["NetworkInterfaceId"] for node in nodes],
        "elastic": elastic["PublicIp"], "table": table, **users(url, region)}
    request = urllib.request.Request(url + "/moto-api/reset-auth", b"0", {"content-type": "text/plain"})
    urllib.request.urlopen(request)
    return world


def users(url, region):
    """A user with the documented policy, one without its assignment, and a role: their keys."""
    iam, sts = client(url, region, "iam"), client(url, region, "sts")
    policy = json.dumps({"Version": "2012-10-17",
                         "Statement": [{"Effect": "Allow", "Action": POLICY, "Resource": "*"}]})
    keys = {}
    for name, text in (("user", policy), ("reader", policy.replace("ec2:AssociateAddress", "ec2:X"))):
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName=name, PolicyDocument=text)
        made = iam.create_access_key(UserName=name)["AccessKey"]
        keys[name] = [made["AccessKeyId"], made["SecretAccessKey"]]
    iam.create_role(RoleName="failover", AssumeRolePolicyDocument="{}")
    iam.put_role_policy(RoleName="failover", PolicyName="failover", PolicyDocument=policy)
    role = sts.assume_role(RoleArn="arn:aws:iam::123456789012:role/failover", RoleSessionName="lab")["Credentials"]
    keys["role"] = [role["AccessKeyId"], role["SecretAccessKey"], role["SessionToken"]]
    return keys


if __name__ == "__main__":
    print(json.dumps(make(*sys.argv[1:3])))
