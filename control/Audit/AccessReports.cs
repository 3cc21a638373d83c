using System.Globalization;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;

namespace FlagCluster.Control.Audit;

/// <summary>Provides the reports that are read from the control data: who has access, and what gives access.</summary>
internal sealed class AccessReports(ControlDirectory directory, ITokenUses uses, TimeProvider time, IAccountDirectory? accounts = null)
{
    private const int BatchSize = 200;

    private static readonly string[] AccessColumns =
    [
        "principal",
        "name",
        "email",
        "accountActive",
        "lastSignIn",
        "secondFactor",
        "active",
        "role",
        "permissions",
        "project",
        "environments",
        "through",
        "source",
        "since",
        "grantedBy",
        "activeTokens",
    ];

    private static readonly string[] TokenColumns =
    [
        "kind",
        "id",
        "name",
        "owner",
        "usable",
        "permissions",
        "environments",
        "createdAt",
        "createdBy",
        "ageDays",
        "expiresAt",
        "previousSecretUntil",
        "lastUsed",
    ];

    /// <summary>
    /// Returns each role of each member and service account: by membership, directly, or through a group. Members without access and their
    /// tokens are included, so that leavers with active tokens are seen.
    /// </summary>
    public ReportTable AccessReview(string organization, CancellationToken cancellationToken) =>
        new(AccessColumns, AccessRowsAsync(organization, cancellationToken));

    /// <summary>Returns every API token and SDK key.</summary>
    public ReportTable TokenInventory(string organization, CancellationToken cancellationToken) =>
        new(TokenColumns, TokenRowsAsync(organization, cancellationToken));

    private async IAsyncEnumerable<string?[]> AccessRowsAsync(
        string organization,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var snapshot = directory.Current;
        foreach (var members in snapshot.MembersOf(organization).Chunk(BatchSize))
        {
            var found = accounts is null ? null : await accounts.FindAsync([.. members.Select(member => member.User)], cancellationToken);
            foreach (var member in members)
            {
                var account = found?.GetValueOrDefault(member.User);
                var principal = Principal.User(member.User);
                string?[] who =
                [
                    principal.ToString(),
                    account?.Name,
                    account?.Email,
                    Text(account?.IsActive),
                    account?.LastSignInAt is { } signIn ? Text(signIn) : null,
                    Text(account?.HasSecondFactor),
                    Text(member.IsActive),
                ];
                var tokens = Count(snapshot.TokensOf(organization, principal).Count(token => snapshot.IsUsable(token, time.GetUtcNow())));
                yield return
                [
                    .. who,
                    .. RoleOf(snapshot, organization, "member"),
                    null,
                    null,
                    null,
                    "membership",
                    Text(member.JoinedAt),
                    null,
                    tokens,
                ];
                foreach (var grant in snapshot.GrantsOf(organization, principal))
                    yield return [.. who, .. Columns(snapshot, grant), null, "manual", Text(grant.CreatedAt), grant.CreatedBy, tokens];
                foreach (var group in snapshot.GroupsOf(organization, member.User))
                {
                    var source = string.Join(
                        ' ',
                        snapshot.MembersOfGroup(group.Id).Where(item => item.User == member.User).Select(item => item.Source)
                    );
                    foreach (var grant in snapshot.GrantsOf(organization, Principal.Group(group.Id)))
                    {
                        var through = $"group:{group.Id} {group.Name}";
                        yield return [.. who, .. Columns(snapshot, grant), through, source, Text(grant.CreatedAt), grant.CreatedBy, tokens];
                    }
                }
            }
        }
        foreach (var account in snapshot.ServiceAccountsOf(organization))
        {
            var principal = Principal.ServiceAccount(account.Id);
            string?[] who = [principal.ToString(), account.Name, null, null, null, null, Text(account.IsActive)];
            var tokens = Count(snapshot.TokensOf(organization, principal).Count(token => snapshot.IsUsable(token, time.GetUtcNow())));
            foreach (var grant in snapshot.GrantsOf(organization, principal))
                yield return [.. who, .. Columns(snapshot, grant), null, "manual", Text(grant.CreatedAt), grant.CreatedBy, tokens];
        }
    }

    private async IAsyncEnumerable<string?[]> TokenRowsAsync(
        string organization,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var snapshot = directory.Current;
        foreach (var tokens in snapshot.TokensOf(organization).Chunk(BatchSize))
        {
            var days = await uses.ReadAsync([.. tokens.Select(token => token.Id)], cancellationToken);
            foreach (var token in tokens)
                yield return
                [
                    "apiToken",
                    token.Id,
                    token.Name,
                    token.Owner.ToString(),
                    Text(snapshot.IsUsable(token, time.GetUtcNow())),
                    token.Permissions.ToString(),
                    token.Environments is { } environments ? string.Join(' ', environments) : null,
                    Text(token.CreatedAt),
                    token.CreatedBy,
                    Age(token.CreatedAt),
                    token.ExpiresAt is { } expires ? Text(expires) : null,
                    PreviousSecret(token.PreviousUntil),
                    days.TryGetValue(token.Id, out var day) ? Text(day) : null,
                ];
        }
        foreach (var project in snapshot.ProjectsOf(organization))
        foreach (var environment in snapshot.EnvironmentsOf(organization, project.Slug))
        {
            var keys = snapshot.KeysOf(environment.Id);
            if (keys.IsEmpty)
                continue;
            var days = (await directory.ReadUsesAsync(environment.Id, keys: null, cancellationToken)).ToDictionary(
                use => use.Id,
                use => use.Day
            );
            foreach (var key in keys)
                yield return
                [
                    key.Kind == SdkKeyKind.Server ? "serverKey" : "clientKey",
                    key.Id,
                    key.Name,
                    null,
                    Text(snapshot.IsValid(key)),
                    null,
                    key.Environment.ToString(),
                    Text(key.CreatedAt),
                    null,
                    Age(key.CreatedAt),
                    null,
                    PreviousSecret(key.PreviousUntil),
                    days.TryGetValue(key.Id, out var day) ? Text(day) : null,
                ];
        }
    }

    /// <summary>Returns until when the secret before a rotation is accepted too; null when it is not.</summary>
    private string? PreviousSecret(DateTimeOffset? until) => until > time.GetUtcNow() ? Text(until.Value) : null;

    private static string?[] Columns(DirectorySnapshot snapshot, Grant grant) =>
        [.. RoleOf(snapshot, grant.Organization, grant.Role), grant.Project, grant.Environments.ToString()];

    private static string?[] RoleOf(DirectorySnapshot snapshot, string organization, string role) =>
        [role, snapshot.FindRole(organization, role)?.Permissions.ToString()];

    private string Age(DateTimeOffset created) => Count((int)(time.GetUtcNow() - created).TotalDays);

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string? Text(bool? value) => value is { } known ? (known ? "true" : "false") : null;

    private static string Text(DateOnly value) => value.ToString("O", CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset value) =>
        value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
