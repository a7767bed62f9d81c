using System.Text;

namespace IamAuditor.Demo;

/// <summary>
/// An estate's credential report: AWS's 22 columns, root first, <c>N/A</c> for what does not exist, <c>no_information</c> for a password
/// never used, <c>not_supported</c> for what root does not have. Source: IAM User Guide, "Generate credential reports".
/// </summary>
public static class EstateCsv
{
    private const string Header =
        "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,"
        + "access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"
        + "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,"
        + "cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

    private const string None = "N/A";

    public static byte[] CredentialReport(Estate estate, bool withRoot = true)
    {
        var text = new StringBuilder(Header);
        if (withRoot)
        {
            var root = estate.Root;
            var lastUsed = root.PasswordLastUsed is { } at ? EstateJson.Date(at) : "no_information";
            Row(
                text,
                [
                    "<root_account>",
                    estate.RootArn,
                    EstateJson.Date(root.Created),
                    "not_supported",
                    lastUsed,
                    "not_supported",
                    "not_supported",
                ],
                root.MfaDevices,
                root.Keys,
                root.SigningCertificates
            );
        }

        foreach (var user in estate.Users.Where(user => user.Created <= estate.CredentialReportAt))
        {
            string[] password = user.Password is { } set
                ?
                [
                    "true",
                    set.LastUsed is { } at ? EstateJson.Date(at) : "no_information",
                    EstateJson.Date(set.Changed),
                    estate.PasswordPolicy?.MaxPasswordAge is { } days ? EstateJson.Date(set.Changed.AddDays(days)) : None,
                ]
                : ["false", None, None, None];
            Row(
                text,
                [user.Name, estate.ArnOf(user), EstateJson.Date(user.Created), .. password],
                user.MfaDevices,
                user.Keys,
                user.SigningCertificates
            );
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Row(
        StringBuilder text,
        IEnumerable<string> first,
        IReadOnlyList<EstateMfaDevice> devices,
        IReadOnlyList<EstateKey> keys,
        IReadOnlyList<EstateSigningCertificate> certificates
    )
    {
        var cells = new List<string>(first) { Flag(devices.Count > 0) };
        for (var slot = 0; slot < 2; slot++)
        {
            cells.AddRange(slot < keys.Count ? Cells(keys[slot]) : ["false", None, None, None, None]);
        }

        for (var slot = 0; slot < 2; slot++)
        {
            cells.AddRange(
                slot < certificates.Count ? [Flag(certificates[slot].Active), EstateJson.Date(certificates[slot].Rotated)] : ["false", None]
            );
        }

        text.Append('\n').AppendJoin(',', cells.Select(Quote));
    }

    private static string[] Cells(EstateKey key) =>
        key.LastUsed is { } used
            ? [Flag(key.Active), EstateJson.Date(key.Rotated), EstateJson.Date(used), key.Region, key.Service]
            : [Flag(key.Active), EstateJson.Date(key.Rotated), None, None, None];

    private static string Flag(bool value) => value ? "true" : "false";

    private static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
