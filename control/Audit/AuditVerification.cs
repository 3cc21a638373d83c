using System.Globalization;
using FlagCluster.Contracts.Audit;

namespace FlagCluster.Control.Audit;

/// <summary>Represents the result of verifying an organization's audit log and the logs of its environments.</summary>
/// <param name="Organization">The organization; empty for the installation.</param>
/// <param name="Entries">The number of checked entries.</param>
/// <param name="Sequence">The number of the newest entry.</param>
/// <param name="Hash">The hash of the newest entry, hexadecimal.</param>
/// <param name="Environments">The number of checked environments.</param>
/// <param name="Changes">The number of checked changes of environments.</param>
/// <param name="Unreferenced">The number of newest changes to which the audit log does not refer yet.</param>
/// <param name="Problems">The first problem of each chain.</param>
public sealed record AuditVerification(
    string Organization,
    long Entries,
    long Sequence,
    string Hash,
    int Environments,
    long Changes,
    long Unreferenced,
    IReadOnlyList<AuditProblem> Problems
)
{
    /// <summary>
    /// Gets the numbers of the entries that state a restore of the database from a backup. Entries after the backup are lost, and older
    /// checkpoints say nothing about them.
    /// </summary>
    public IReadOnlyList<long> Restores { get; init; } = [];

    /// <summary>Gets whether every chain is as it was written.</summary>
    public bool IsIntact => Problems.Count == 0;

    /// <summary>Returns the result as a sentence.</summary>
    public override string ToString()
    {
        var restores = Restores.Count == 0 ? "" : $", restored from a backup at entry {string.Join(", ", Restores)}";
        var result = IsIntact ? $"intact, head {Hash}{restores}" : string.Join(' ', Problems);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{AuditChain.DisplayName(Organization)}: {Entries} entries to {Sequence}, {Changes} changes of {Environments} environments "
                + $"({Unreferenced} not referenced yet): {result}"
        );
    }
}
