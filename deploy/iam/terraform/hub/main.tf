# The role that the auditor itself runs as: it assumes the members' roles and lists the organization's accounts.
terraform {
  required_version = ">= 1.3"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "trusted_service" {
  description = "Who runs the auditor: ec2.amazonaws.com, ecs-tasks.amazonaws.com or pods.eks.amazonaws.com"
  type        = string
  default     = "ec2.amazonaws.com"
}

variable "organization_id" {
  description = "Only roles in accounts of this organization are assumed"
  type        = string
}

variable "role_name" {
  type    = string
  default = "iam-auditor-hub"
}

variable "member_role_name" {
  type    = string
  default = "iam-auditor-read"
}

data "aws_partition" "current" {}

resource "aws_iam_role" "hub" {
  name        = var.role_name
  description = "IamAuditor runs as this role"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = var.trusted_service }
      # EKS Pod Identity tags its sessions.
      Action = ["sts:AssumeRole", "sts:TagSession"]
    }]
  })
}

resource "aws_iam_role_policy" "audit" {
  name = "audit"
  role = aws_iam_role.hub.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AssumeMemberRoles"
        Effect = "Allow"
        Action = [
          "sts:AssumeRole",
        ]
        Resource  = "arn:${data.aws_partition.current.partition}:iam::*:role/${var.member_role_name}"
        Condition = { StringEquals = { "aws:ResourceOrgID" = var.organization_id } }
      },
      {
        Sid    = "ListAccounts"
        Effect = "Allow"
        Action = [
          "organizations:DescribeOrganization",
          "organizations:ListAccounts",
          "organizations:ListAccountsForParent",
          "organizations:ListOrganizationalUnitsForParent",
          "organizations:ListParents",
          "organizations:ListRoots",
        ]
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_instance_profile" "hub" {
  count = var.trusted_service == "ec2.amazonaws.com" ? 1 : 0
  name  = var.role_name
  role  = aws_iam_role.hub.name
}

output "role_arn" {
  value = aws_iam_role.hub.arn
}
