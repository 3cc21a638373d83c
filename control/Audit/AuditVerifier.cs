using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Control.Audit;

/// <summary>Verifies audit logs and the logs of environments in the store.</summary>
/// <param name="reader">Reads them.</param>
/// <param name="stored">Stores the newest checkpoint of each log.</param>
/// <param name="signer">Has the keys whose signatures are accepted.</param>
public sealed class AuditVerifier(IAuditReader reader, IAuditCheckpoints stored, AuditSigner signer)
{
    private const int PageSize = 500;

    /// <summary>Verifies the log of an organization, and those of its environments.</summary>
    /// <param name="organization">The organization; empty for the installation.</param>
    /// <param name="checkpoints">Checkpoints from outside the store, or none. The newest one in the store is used too.</param>
    /// <param name="keys">
    /// The keys of which one must have signed removals of entries; by default those that this host accepts.
    /// </param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    public async Task<AuditVerification> VerifyAsync(
        string organization,
        IReadOnlyList<AuditCheckpoint> checkpoints,
        AuditKeys? keys = null,
        CancellationToken cancellationToken = default
    )
    {
        keys ??= signer.Accepted;
        // Before the entries: what is appended meanwhile is newer than the head and the checkpoint.
        var heads = await reader.ReadHeadsAsync(cancellationToken);
        var (checkpoint, invalid) = await FindCheckpointAsync(organization, cancellationToken);
        var check = new AuditChainCheck(organization, checkpoint is null ? checkpoints : [.. checkpoints, checkpoint], keys);
        await foreach (var entry in ReadAllAsync(new(organization, PageSize), cancellationToken))
            check.Add(entry);
        check.Complete(heads.FirstOrDefault(head => head.Organization == organization));
        var problems = new List<AuditProblem>();
        if ((check.Problem ?? invalid) is { } problem)
            problems.Add(problem);
        // References of a log that was altered say nothing, and those that were appended since may be to changes that are not read below.
        var lastReference = problems.Count == 0 ? check.Sequence : 0;
        var (environments, changes, unreferenced) = (0, 0L, 0L);
        foreach (var (environment, version, hash) in await EnvironmentsAsync(organization, cancellationToken))
        {
            var (ofEnvironment, missing) = await VerifyAsync(environment, version, hash, lastReference, cancellationToken);
            environments++;
            changes += ofEnvironment.Count;
            unreferenced += missing;
            if (ofEnvironment.Problem is { } found)
                problems.Add(found);
        }
        return new(
            organization,
            check.Count,
            check.Sequence,
            Convert.ToHexStringLower(check.Hash.Span),
            environments,
            changes,
            unreferenced,
            problems
        )
        {
            Restores = check.Restores,
        };
    }

    private async Task<(AuditCheckpoint? Checkpoint, AuditProblem? Problem)> FindCheckpointAsync(
        string organization,
        CancellationToken cancellationToken
    )
    {
        if (await stored.FindAsync(organization, cancellationToken) is not { } newest)
            return (null, null);
        try
        {
            // Of any key, because another host may have signed it: a checkpoint only adds to what is found, and excuses nothing.
            return (AuditCheckpoint.Read(Encoding.UTF8.GetString(newest.Document.Span), keys: null), null);
        }
        catch (InvalidDataException exception)
        {
            var entry = newest.Head.Sequence.ToString(CultureInfo.InvariantCulture);
            return (null, new(organization, entry, $"the stored checkpoint of it cannot be used: {exception.Message}"));
        }
    }

    private async Task<(ChangeChainCheck Check, long Unreferenced)> VerifyAsync(
        EnvironmentId environment,
        EnvironmentVersion version,
        ReadOnlyMemory<byte> hash,
        long lastReference,
        CancellationToken cancellationToken
    )
    {
        var check = new ChangeChainCheck(environment);
        await using var references = ReferencesAsync(environment, lastReference, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var hasReference = await references.MoveNextAsync();
        var unreferenced = 0L;
        EnvironmentVersion? newest = hasReference ? references.Current.Version : null;
        // Both are in the order of the versions. References are appended after the changes, so that the newest changes may have none yet.
        await foreach (var link in LinksAsync(environment, cancellationToken))
        {
            while (hasReference && references.Current.Version < link.Version)
                hasReference = await references.MoveNextAsync();
            var found = hasReference && references.Current.Version == link.Version;
            check.Add(link, found ? references.Current.Hash : (ReadOnlyMemory<byte>?)null);
            unreferenced = found ? 0 : unreferenced + 1;
        }
        while (hasReference)
        {
            newest = references.Current.Version;
            hasReference = await references.MoveNextAsync();
        }
        check.Complete(version, hash, newest);
        return (check, unreferenced);
    }

    private async Task<IReadOnlyList<(EnvironmentId Environment, EnvironmentVersion Version, ReadOnlyMemory<byte> Hash)>> EnvironmentsAsync(
        string organization,
        CancellationToken cancellationToken
    ) => organization == AuditChain.Installation ? [] : await reader.ReadEnvironmentHeadsAsync(organization, cancellationToken);

    private async IAsyncEnumerable<AuditEntry> ReadAllAsync(AuditQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await reader.ReadAsync(query, cancellationToken);
            foreach (var entry in page)
                yield return entry;
            if (page.Count < query.Limit)
                yield break;
            query = query with { After = page[^1].Sequence };
        }
    }

    private async IAsyncEnumerable<(EnvironmentVersion Version, ReadOnlyMemory<byte> Hash)> ReferencesAsync(
        EnvironmentId environment,
        long last,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var query = new AuditQuery(environment.Organization, PageSize)
        {
            Subject = environment.ToString(),
            Action = AuditActions.ChangeEnvironment,
        };
        if (last == 0)
            yield break;
        await foreach (var entry in ReadAllAsync(query, cancellationToken))
            if (entry.Sequence > last)
                yield break;
            else if (AuditFields.ReadChange(entry.Bytes) is { } change)
                yield return change;
    }

    private async IAsyncEnumerable<ChangeLink> LinksAsync(
        EnvironmentId environment,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var after = EnvironmentVersion.None;
        while (true)
        {
            var page = await reader.ReadChangesAsync(environment, after, PageSize, cancellationToken);
            foreach (var link in page)
                yield return link;
            if (page.Count < PageSize)
                yield break;
            after = page[^1].Version;
        }
    }
}
