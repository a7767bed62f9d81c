# The role that the auditor assumes in an audited account.
terraform {
  required_version = ">= 1.3"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "hub_role_arn" {
  description = "ARN of the role that the auditor runs as"
  type        = string
}

variable "external_id" {
  description = "The auditor presents it when it assumes the role (IamAuditor:Accounts:ExternalId)"
  type        = string
  sensitive   = true

  validation {
    condition     = length(var.external_id) >= 16
    error_message = "An external id has at least 16 characters."
  }
}

variable "role_name" {
  type    = string
  default = "iam-auditor-read"
}

resource "aws_iam_role" "auditor" {
  name                 = var.role_name
  description          = "Read by IamAuditor; changes nothing"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.hub_role_arn }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}

resource "aws_iam_role_policy" "read" {
  name   = "read"
  role   = aws_iam_role.auditor.id
  policy = file("${path.module}/read-only-policy.json")
}

output "role_arn" {
  value = aws_iam_role.auditor.arn
}
