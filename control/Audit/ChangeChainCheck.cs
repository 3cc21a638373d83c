using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Control.Audit;

/// <summary>Checks the chain of an environment's log, and that the audit log of its organization refers to each entry.</summary>
/// <param name="environment">The environment.</param>
public sealed class ChangeChainCheck(EnvironmentId environment)
{
    private ReadOnlyMemory<byte> _hash = AuditChain.Start;
    private EnvironmentVersion _version = EnvironmentVersion.Initial;

    /// <summary>Gets the number of checked entries.</summary>
    public long Count { get; private set; }

    /// <summary>Gets the version of the last entry that was checked.</summary>
    public EnvironmentVersion Version => _version;

    /// <summary>Gets the first problem, or null. Entries after it are not checked.</summary>
    public AuditProblem? Problem { get; private set; }

    /// <summary>Checks the next entry.</summary>
    /// <param name="link">The entry.</param>
    /// <param name="reference">The hash to which the audit log refers; null when it has no reference yet.</param>
    public void Add(ChangeLink link, ReadOnlyMemory<byte>? reference)
    {
        ArgumentNullException.ThrowIfNull(link);
        if (Problem is not null)
            return;
        if (Find(link, reference) is { } what)
        {
            Problem = new(environment.ToString(), link.Version.ToString(), what);
            return;
        }
        (_version, _hash) = (link.Version, link.Hash);
        Count++;
    }

    /// <summary>Ends the check.</summary>
    /// <param name="version">The version that the store states to be the newest one.</param>
    /// <param name="hash">The hash that the store states for it.</param>
    /// <param name="reference">The newest version to which the audit log refers, or null.</param>
    public void Complete(EnvironmentVersion version, ReadOnlyMemory<byte> hash, EnvironmentVersion? reference)
    {
        if (Problem is not null)
            return;
        if (_version < version || _version < reference)
        {
            var known = reference > version ? reference.Value : version;
            Problem = new(
                environment.ToString(),
                _version.Next.ToString(),
                $"it is missing: the log ends before it, but version {known} is known. The end was removed, or a backup was restored."
            );
        }
        else if (_version == version && !_hash.Span.SequenceEqual(hash.Span))
            Problem = new(environment.ToString(), _version.ToString(), "the store states another hash for the newest entry.");
    }

    private string? Find(ChangeLink link, ReadOnlyMemory<byte>? reference)
    {
        if (link.Version != _version.Next && link.Version != new EnvironmentVersion(_version.Epoch + 1, 1))
            return $"it follows {_version}; the entries between them were removed.";
        if (!AuditChain.HashOfChange(link.Bytes.Span, link.Previous.Span).AsSpan().SequenceEqual(link.Hash.Span))
            return "its content does not have its hash; it was altered.";
        if (!link.Previous.Span.SequenceEqual(_hash.Span))
            return $"it does not continue {_version}; one of them was replaced.";
        if (reference is { } hash && !hash.Span.SequenceEqual(link.Hash.Span))
            return "the audit log refers to another hash; the log of the environment was replaced.";
        return null;
    }
}
