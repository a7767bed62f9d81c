using IamAuditor.Core.Accounts;

namespace IamAuditor.Core.Evidence;

/// <summary>
/// Reads GetAlternateContact of type SECURITY. `{"AlternateContact":null}` gives null without a note: the account has none. The contact for billing or operations is a mistake.
/// Source: Account API, AlternateContact.
/// </summary>
public static class SecurityContactReader
{
    public static SecurityContact? Read(EvidenceFile file, ReadingNotes notes)
    {
        SecurityContact? found = null;
        EvidenceJson.Read(
            file,
            notes,
            ["AlternateContact"],
            root =>
            {
                if (root.Object("AlternateContact") is not { } contact)
                {
                    return;
                }

                if (contact.Text("AlternateContactType") is { } type && type != "SECURITY")
                {
                    contact.Damage($"is the contact of type {type}, not SECURITY");
                }

                var read = new SecurityContact(
                    contact.NeedText("EmailAddress"),
                    contact.TextOrNothing("Name"),
                    contact.TextOrNothing("Title")
                );
                found = contact.IsBroken ? null : read;
            }
        );
        return found;
    }
}
