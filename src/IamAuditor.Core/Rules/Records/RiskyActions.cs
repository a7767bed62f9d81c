namespace IamAuditor.Core.Rules.Records;

/// <summary>
/// Actions that are harmless on one resource and are not on all of them. What every user of the service needs on `*` (ecr:GetAuthorizationToken) is left out: nobody could act on it.
/// Source: Service Authorization Reference, "Actions defined by" each service.
/// </summary>
internal static class RiskyActions
{
    /// <summary>They hand out what is stored: objects, rows, messages, parameters, secrets, or a copy of a whole volume or database.</summary>
    public static IReadOnlyList<string> DataReads { get; } =
    [
        "athena:GetQueryResults",
        "codecommit:GitPull",
        "dynamodb:BatchGetItem",
        "dynamodb:ExportTableToPointInTime",
        "dynamodb:GetItem",
        "dynamodb:GetRecords",
        "dynamodb:PartiQLSelect",
        "dynamodb:Query",
        "dynamodb:Scan",
        "ebs:GetSnapshotBlock",
        "elasticfilesystem:ClientMount",
        "kinesis:GetRecords",
        "rds:CopyDBClusterSnapshot",
        "rds:CopyDBSnapshot",
        "rds:StartExportTask",
        "rds-data:ExecuteStatement",
        "redshift-data:ExecuteStatement",
        "s3:GetObject",
        "s3:GetObjectVersion",
        "secretsmanager:BatchGetSecretValue",
        "secretsmanager:GetSecretValue",
        "sqs:ReceiveMessage",
        "ssm:GetParameter",
        "ssm:GetParameterHistory",
        "ssm:GetParameters",
        "ssm:GetParametersByPath",
    ];

    /// <summary>They open a resource to other accounts or to everybody: its policy, its list of accounts, a share, a grant.</summary>
    public static IReadOnlyList<string> Exposures { get; } =
    [
        "acm-pca:PutPolicy",
        "apigateway:UpdateRestApiPolicy",
        "backup:PutBackupVaultAccessPolicy",
        "cloudtrail:PutResourcePolicy",
        "codeartifact:PutDomainPermissionsPolicy",
        "codeartifact:PutRepositoryPermissionsPolicy",
        "codebuild:PutResourcePolicy",
        "dynamodb:PutResourcePolicy",
        "ec2:ModifyImageAttribute",
        "ec2:ModifySnapshotAttribute",
        "ec2:ModifyVpcEndpointServicePermissions",
        "ecr-public:SetRepositoryPolicy",
        "ecr:PutRegistryPolicy",
        "ecr:SetRepositoryPolicy",
        "elasticfilesystem:PutFileSystemPolicy",
        "es:UpdateDomainConfig",
        "es:UpdateElasticsearchDomainConfig",
        "events:PutPermission",
        "glacier:SetVaultAccessPolicy",
        "glue:PutResourcePolicy",
        "iam:UpdateAssumeRolePolicy",
        "kinesis:PutResourcePolicy",
        "kms:CreateGrant",
        "kms:PutKeyPolicy",
        "lakeformation:GrantPermissions",
        "lambda:AddLayerVersionPermission",
        "lambda:AddPermission",
        "logs:PutDestinationPolicy",
        "logs:PutResourcePolicy",
        "ram:AssociateResourceShare",
        "ram:CreateResourceShare",
        "rds:ModifyDBClusterSnapshotAttribute",
        "rds:ModifyDBSnapshotAttribute",
        "redshift:AuthorizeSnapshotAccess",
        "redshift:PutResourcePolicy",
        "rekognition:PutProjectPolicy",
        "s3:PutAccessPointPolicy",
        "s3:PutAccessPointPolicyForObjectLambda",
        "s3:PutAccountPublicAccessBlock",
        "s3:PutBucketAcl",
        "s3:PutBucketPolicy",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutMultiRegionAccessPointPolicy",
        "s3:PutObjectAcl",
        "s3:PutObjectVersionAcl",
        "s3tables:PutTableBucketPolicy",
        "s3tables:PutTablePolicy",
        "secretsmanager:PutResourcePolicy",
        "serverlessrepo:PutApplicationPolicy",
        "ses:PutIdentityPolicy",
        "sns:AddPermission",
        "sns:SetTopicAttributes",
        "sqs:AddPermission",
        "sqs:SetQueueAttributes",
        "ssm:ModifyDocumentPermission",
        "ssm:PutResourcePolicy",
        "vpc-lattice:PutAuthPolicy",
        "vpc-lattice:PutResourcePolicy",
    ];

    /// <summary>Their answer is a way to sign in as somebody else, or as oneself for longer.</summary>
    public static IReadOnlyList<string> CredentialReads { get; } =
    [
        "airflow:CreateCliToken",
        "airflow:CreateWebLoginToken",
        "codepipeline:PollForJobs",
        "cognito-identity:GetOpenIdTokenForDeveloperIdentity",
        "connect:GetFederationToken",
        "elasticmapreduce:GetClusterSessionCredentials",
        "emr-containers:GetManagedEndpointSessionCredentials",
        "gamelift:GetComputeAccess",
        "gamelift:GetInstanceAccess",
        "gamelift:RequestUploadCredentials",
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:CreateServiceSpecificCredential",
        "iam:ResetServiceSpecificCredential",
        "iam:UpdateAccessKey",
        "iam:UpdateLoginProfile",
        "lakeformation:GetTemporaryGlueTableCredentials",
        "lightsail:DownloadDefaultKeyPair",
        "lightsail:GetInstanceAccessDetails",
        "lightsail:GetRelationalDatabaseMasterUserPassword",
        "mediapackage:RotateChannelCredentials",
        "mediapackage:RotateIngestEndpointCredentials",
        "rds-db:connect",
        "redshift-serverless:GetCredentials",
        "redshift:GetClusterCredentials",
        "redshift:GetClusterCredentialsWithIAM",
        "sts:AssumeRoot",
        "sts:GetFederationToken",
    ];

    /// <summary>They take a permissions boundary off a user or role, or put another on.</summary>
    public static IReadOnlyList<string> BoundaryEdits { get; } =
    [
        "iam:DeleteRolePermissionsBoundary",
        "iam:DeleteUserPermissionsBoundary",
        "iam:PutRolePermissionsBoundary",
        "iam:PutUserPermissionsBoundary",
    ];

    /// <summary>They give rights in accounts by way of IAM Identity Center. They work in the management account and in the delegated administrator's.</summary>
    public static IReadOnlyList<string> IdentityCenterGrants { get; } =
    [
        "identitystore:CreateGroupMembership",
        "sso:AttachCustomerManagedPolicyReferenceToPermissionSet",
        "sso:AttachManagedPolicyToPermissionSet",
        "sso:CreateAccountAssignment",
        "sso:DeletePermissionsBoundaryFromPermissionSet",
        "sso:PutInlinePolicyToPermissionSet",
    ];
}
