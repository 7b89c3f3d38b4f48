"""The company's Kubernetes cluster: an EKS cluster that its web shop runs on, the waste of some years included."""

NAME = "quillhaven-shop"
REGION = "us-east-1"
# In extended support at AWS, which costs extra, until July 2027.
VERSION = "v1.33.5-eks-c39b1d0"
