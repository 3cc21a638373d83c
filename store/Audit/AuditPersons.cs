using System.Data.Common;
using System.Text.Json;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Audit;

/// <summary>Finds by which ids and addresses the personal data of one person is stored.</summary>
internal static class AuditPersons
{
    private const string AddressOfAccount = "SELECT normalized_email FROM accounts WHERE id = @person";

    private const string AddressOfInvitation = """
        SELECT p.person FROM audit_log l
        JOIN audit_personal p ON p.organization = l.organization AND p.sequence = l.sequence AND p.part = 'subject'
        WHERE l.organization = @organization AND l.subject = @subject AND l.action = 'invitation.create'
            AND p.person IS NOT NULL
        """;

    // Invitations may be to an address that the account had before.
    private const string ChangedAddresses = """
        SELECT p.data FROM audit_personal p
        JOIN audit_log l ON l.organization = p.organization AND l.sequence = p.sequence
        WHERE p.person = @person AND p.part = 'subject' AND l.organization = '' AND l.action = 'user.email'
        """;

    /// <summary>
    /// Returns the id of a person, and the normalized e-mail addresses to which the person may have been invited: of an account its present
    /// and former ones, of an invitation its own.
    /// </summary>
    public static async Task<IReadOnlyCollection<string>> FindAsync(
        DbConnection connection,
        string? organization,
        string person,
        CancellationToken cancellationToken
    )
    {
        HashSet<string> found = new(StringComparer.Ordinal) { person };
        (string, object?) id = ("@person", person);
        found.UnionWith(await connection.QueryAsync(AddressOfAccount, row => row.GetString(0), cancellationToken, id));
        foreach (var data in await connection.QueryAsync(ChangedAddresses, row => row.GetBytes(0), cancellationToken, id))
            found.UnionWith(AddressesIn(data));
        if (organization is not null)
            found.UnionWith(
                await connection.QueryAsync(
                    AddressOfInvitation,
                    row => row.GetString(0),
                    cancellationToken,
                    ("@organization", organization),
                    ("@subject", $"{organization}/{person}")
                )
            );
        return found;
    }

    private static List<string> AddressesIn(byte[] data)
    {
        using var document = JsonDocument.Parse(data);
        return
        [
            .. document
                .RootElement.EnumerateObject()
                .Select(state => state.Value.TryGetProperty("normalizedEmail", out var email) ? email.GetString() : null)
                .OfType<string>(),
        ];
    }
}
