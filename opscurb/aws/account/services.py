"""How Cost Explorer names services, and what it can tell of each."""

COMPUTE = "Amazon Elastic Compute Cloud - Compute"
EC2_OTHER = "EC2 - Other"
RDS = "Amazon Relational Database Service"
ELASTICACHE = "Amazon ElastiCache"
MEMORYDB = "Amazon MemoryDB"
REDSHIFT = "Amazon Redshift"
OPENSEARCH = "Amazon OpenSearch Service"
ELASTICSEARCH = "Amazon Elasticsearch Service"
S3 = "Amazon Simple Storage Service"
ELB = "Amazon Elastic Load Balancing"
VPC = "Amazon Virtual Private Cloud"
CLOUDFRONT = "Amazon CloudFront"
CLOUDWATCH = "AmazonCloudWatch"
LAMBDA = "AWS Lambda"
ECS = "Amazon Elastic Container Service"
ECR = "Amazon EC2 Container Registry (ECR)"

# Those that instances can be reserved for, by Cost Explorer's documentation of GetReservationUtilization.
RESERVABLE = (COMPUTE, RDS, ELASTICACHE, MEMORYDB, REDSHIFT, ELASTICSEARCH, OPENSEARCH)
# Those of them for which reservations are offered here: EC2 is better served by savings plans.
OFFERED = (RDS, ELASTICACHE, MEMORYDB, REDSHIFT, OPENSEARCH)
# The price list's codes of the services whose discounts are worked out.
CODES = {
    COMPUTE: "AmazonEC2",
    EC2_OTHER: "AmazonEC2",
    RDS: "AmazonRDS",
    ELASTICACHE: "AmazonElastiCache",
    S3: "AmazonS3",
    ELB: "AWSELB",
    VPC: "AmazonVPC",
    CLOUDWATCH: "AmazonCloudWatch",
    LAMBDA: "AWSLambda",
    ECS: "AmazonECS",
    ECR: "AmazonECR",
}
