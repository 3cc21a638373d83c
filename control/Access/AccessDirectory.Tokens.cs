using System.Collections.Immutable;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Access;

/// <content>Writes of tokens.</content>
public sealed partial class AccessDirectory
{
    /// <summary>Creates a token.</summary>
    /// <param name="initiator">Who creates it.</param>
    /// <param name="organization">The slug of the organization.</param>
    /// <param name="owner">The user or the service account for which it acts.</param>
    /// <param name="name">The display name.</param>
    /// <param name="permissions">The permissions to which it is limited; null for all that its owner has.</param>
    /// <param name="environments">
    /// The environments to which it is limited, as <c>project/environment</c>; null when it is not limited to environments.
    /// </param>
    /// <param name="expiresAt">The time after which it is not accepted; null when it does not expire.</param>
    /// <param name="keep">
    /// Receives the text before the store receives the token, so that a process that ends in between leaves no token whose text is
    /// lost. Null discards the text.
    /// </param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The token and its text, which is not available again; or why nothing was written.</returns>
    public async Task<(AccessResult<ApiToken> Result, string Text)> AddTokenAsync(
        Initiator initiator,
        string organization,
        Principal owner,
        string name,
        PermissionSet? permissions = null,
        ImmutableArray<string>? environments = null,
        DateTimeOffset? expiresAt = null,
        Func<string, Task>? keep = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(initiator);
        var secret = TokenText.Create(PrefixOf(owner));
        var token = new ApiToken(secret.Id, organization, owner, name, secret.Hash, Now())
        {
            Permissions = permissions ?? PermissionSet.All,
            Environments = environments,
            ExpiresAt = expiresAt,
            CreatedBy = (initiator.Actor.OnBehalfOf ?? initiator.Actor).ToString(),
        };
        if (keep is not null)
            await keep(secret.Text);
        var denial = await WriteAsync(
            initiator,
            Entry(organization, "token.create", token.Id),
            Written with
            {
                Tokens = [token],
            },
            (_, rules) => rules.IssueToken(token),
            cancellationToken
        );
        return (new(denial is null ? token : null, denial), secret.Text);
    }

    /// <summary>
    /// Gives a token another secret. The previous one stays valid for a while, so that it can be replaced without an interruption; one
    /// from an earlier rotation ends now.
    /// </summary>
    /// <param name="initiator">Who rotates it.</param>
    /// <param name="organization">The slug of the organization.</param>
    /// <param name="id">The id of the token.</param>
    /// <param name="overlap">How long the previous secret stays valid.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The token and its new text, which is not available again; or why nothing was written.</returns>
    public async Task<(AccessResult<ApiToken> Result, string Text)> RotateTokenAsync(
        Initiator initiator,
        string organization,
        string id,
        TimeSpan overlap,
        CancellationToken cancellationToken = default
    )
    {
        ApiToken? rotated = null;
        var text = "";
        var entry = Entry(organization, "token.rotate", id);
        var denial = await WriteAsync(initiator, initiator.Actor, entry, Plan, cancellationToken);
        return (new(denial is null ? rotated : null, denial), text);

        (ControlChanges, AccessDenial?) Plan(DirectorySnapshot snapshot, AccessRules rules)
        {
            if (Find(snapshot, organization, id) is not { } token)
                return (Written, NoToken(id));
            var secret = TokenText.Create(PrefixOf(token.Owner), token.Id);
            text = secret.Text;
            rotated = token with { Hash = secret.Hash, PreviousHash = token.Hash, PreviousUntil = Now() + overlap };
            return (Written with { Tokens = [rotated] }, rules.IssueToken(token));
        }
    }

    /// <summary>Revokes a token.</summary>
    /// <returns>Why nothing was written; null when it was.</returns>
    public Task<AccessDenial?> RevokeTokenAsync(
        Initiator initiator,
        string organization,
        string id,
        CancellationToken cancellationToken = default
    ) =>
        WriteAsync(
            initiator,
            Entry(organization, "token.revoke", id),
            Written with
            {
                Deleted = [new(ControlItemKind.ApiToken, id)],
            },
            (snapshot, rules) => Find(snapshot, organization, id) is { } token ? rules.RevokeToken(token) : NoToken(id),
            cancellationToken
        );

    /// <summary>
    /// Creates a service account with the role <c>owner</c>, unless an earlier call that was interrupted has created it, and a token for
    /// it.
    /// For the bootstrap: only the server itself may make the account an administrator of the installation.
    /// </summary>
    /// <param name="initiator">A part of the server.</param>
    /// <param name="organization">The slug of the organization.</param>
    /// <param name="name">The name of the account and the token.</param>
    /// <param name="isInstallationAdministrator">Whether the account manages the installation.</param>
    /// <param name="keep">Receives the text before the store receives the token (<see cref="AddTokenAsync"/>).</param>
    /// <param name="cancellationToken">Cancels the writes; a later call continues.</param>
    /// <returns>The token and its text, which is not available again.</returns>
    /// <exception cref="InvalidOperationException">A write was denied.</exception>
    public async Task<(ApiToken Token, string Text)> AddOwnerAsync(
        Initiator initiator,
        string organization,
        string name,
        bool isInstallationAdministrator = false,
        Func<string, Task>? keep = null,
        CancellationToken cancellationToken = default
    )
    {
        var account =
            reader.Current.ServiceAccountsOf(organization).FirstOrDefault(one => one.Name == name)
            ?? Value(await AddServiceAccountAsync(initiator, organization, name, isInstallationAdministrator, cancellationToken));
        var principal = Principal.ServiceAccount(account.Id);
        if (!reader.Current.GrantsOf(organization, principal).Any(grant => grant.Role == BuiltInRoles.Owner.Slug))
            Value(await AddGrantAsync(initiator, organization, principal, BuiltInRoles.Owner.Slug, cancellationToken: cancellationToken));
        var (result, text) = await AddTokenAsync(
            initiator,
            organization,
            principal,
            name,
            keep: keep,
            cancellationToken: cancellationToken
        );
        return (Value(result), text);

        static T Value<T>(AccessResult<T> result)
            where T : class => result.Value ?? throw new InvalidOperationException(result.Denial!.Detail);
    }

    private static string PrefixOf(Principal owner) =>
        owner.Kind == PrincipalKind.User ? TokenText.PersonalPrefix : TokenText.ServicePrefix;

    private static ApiToken? Find(DirectorySnapshot snapshot, string organization, string id) =>
        snapshot.FindToken(id) is { } token && token.Organization == organization ? token : null;

    private static AccessDenial NoToken(string id) => new(AccessDenialKind.NotFound, $"The organization has no token '{id}'.");
}
