using System.Collections.Concurrent;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;

namespace FlagCluster.Control.Access;

/// <summary>
/// Provides the compiled access of actors from memory, and writes members, groups, roles, service accounts, grants and tokens through to
/// the store. A write takes effect here at once, and in other processes within <see cref="ControlOptions.RefreshSeconds"/>.
/// </summary>
/// <remarks>
/// Every write checks <see cref="AccessRules"/> in its transaction, so that they hold however many servers write at once. Every write
/// throws <see cref="StorageUnavailableException"/> when the store cannot answer.
/// </remarks>
public sealed partial class AccessDirectory(ControlReader reader, IAccessStore store, TimeProvider time)
{
    private volatile Cache _cache = new(new());

    /// <summary>Returns the access of a principal in an organization. Allocates nothing when it is cached.</summary>
    /// <returns>Null when the principal has no access: it does not exist there or is not active.</returns>
    public AccessMap? Find(string organization, Principal principal)
    {
        var snapshot = reader.Current;
        var cache = CacheOf(snapshot);
        var key = (organization, principal);
        if (cache.Principals.TryGetValue(key, out var access))
            return access;
        // Only access that exists is kept, so that the cache has a bound.
        var compiled = AccessCompiler.Compile(snapshot, organization, principal);
        return compiled is null ? null : cache.Principals.GetOrAdd(key, compiled);
    }

    /// <summary>
    /// Returns the access of a token: its limits, as far as its owner has the permissions now. Allocates nothing when it is cached.
    /// </summary>
    /// <param name="id">The token's id.</param>
    /// <returns>Null when the token does not exist or has expired, or its owner has no access.</returns>
    public AccessMap? FindToken(string id)
    {
        var snapshot = reader.Current;
        var cache = CacheOf(snapshot);
        if (!cache.Tokens.TryGetValue(id, out var access))
        {
            if (
                snapshot.FindToken(id) is not { } token
                || AccessCompiler.Compile(snapshot, token.Organization, token.Owner) is not { } owner
            )
                return null;
            access = cache.Tokens.GetOrAdd(id, new TokenAccess(owner.Limit(token), token.ExpiresAt));
        }
        return access.ExpiresAt is { } end && end <= time.GetUtcNow() ? null : access.Access;
    }

    /// <summary>Returns the reason for which an actor may not give a grant, which need not exist, or null.</summary>
    /// <remarks>For what is given later: invitations, mappings of identity providers. Check again when it is given.</remarks>
    public AccessDenial? Check(Actor actor, Grant grant)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(grant);
        return new AccessRules(reader.Current, grant.Organization, actor, time.GetUtcNow()).Give(grant);
    }

    /// <summary>Returns why a principal has a permission at a scope.</summary>
    public AccessExplanation Explain(string organization, Principal principal, Permission permission, Scope scope) =>
        AccessCompiler.Explain(reader.Current, organization, principal, permission, scope);

    private static ControlChanges Written { get; } = new(0, IsComplete: false);

    private Cache CacheOf(DirectorySnapshot snapshot)
    {
        var cache = _cache;
        if (cache.Stamp != snapshot.AccessStamp)
            _cache = cache = new(snapshot.AccessStamp);
        return cache;
    }

    /// <summary>Makes a write whose items do not depend on the control data.</summary>
    private Task<AccessDenial?> WriteAsync(
        Initiator initiator,
        AccessEntry entry,
        ControlChanges items,
        Func<DirectorySnapshot, AccessRules, AccessDenial?> rule,
        CancellationToken cancellationToken
    ) => WriteAsync(initiator, initiator.Actor, entry, (snapshot, rules) => (items, rule(snapshot, rules)), cancellationToken);

    /// <summary>Makes a write.</summary>
    /// <param name="initiator">Who writes.</param>
    /// <param name="authority">Whose access limits the write.</param>
    /// <param name="entry">What the write does.</param>
    /// <param name="plan">Returns the items, or the reason against the write, on the control data before it.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>The reason against the write; null when it was made.</returns>
    private async Task<AccessDenial?> WriteAsync(
        Initiator initiator,
        Actor authority,
        AccessEntry entry,
        Func<DirectorySnapshot, AccessRules, (ControlChanges Items, AccessDenial? Denial)> plan,
        CancellationToken cancellationToken
    )
    {
        AccessDenial? denial = null;
        ControlChanges? written = null;
        var (version, known) = reader.State;
        var isWritten = await store.WriteAsync(initiator, entry, version, Plan, cancellationToken);
        if (!isWritten)
            return denial ?? new(AccessDenialKind.LinkUsed, "The invitation was used, revoked or replaced in the meantime.");
        await reader.ApplyAsync(written!);
        return null;

        ControlChanges? Plan(ControlChanges changes)
        {
            var before = known.Apply(changes);
            var now = time.GetUtcNow();
            (var items, denial) = plan(before, new AccessRules(before, entry.Organization, authority, now));
            denial ??= CheckLast(before, before.Apply(items), entry.Organization, now);
            return denial is null ? written = items : null;
        }
    }

    private static AccessDenial? CheckLast(DirectorySnapshot before, DirectorySnapshot after, string organization, DateTimeOffset now)
    {
        if (!AccessRules.HasOwner(after, organization, now) && AccessRules.HasOwner(before, organization, now))
            return new(AccessDenialKind.LastOwner, "The organization would have no owner. Make somebody else an owner first.");
        return before.KeepsAdministrator(after, now) ? null : AccessDenial.LastAdministrator;
    }

    /// <summary>Returns the time in the precision of the store.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    private sealed record TokenAccess(AccessMap Access, DateTimeOffset? ExpiresAt);

    /// <summary>Represents the access that was compiled for one state of the control data.</summary>
    private sealed class Cache(object stamp)
    {
        public object Stamp { get; } = stamp;

        public ConcurrentDictionary<(string Organization, Principal Principal), AccessMap> Principals { get; } = new();

        public ConcurrentDictionary<string, TokenAccess> Tokens { get; } = new(StringComparer.Ordinal);
    }
}
