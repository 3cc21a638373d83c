using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Storage;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Replica;

/// <summary>
/// Reads and writes the changes of an environment after its saved ruleset: one line each, as the stream's <c>patch</c>. A crash during a
/// write may leave part of a line, which ends what is read.
/// </summary>
internal sealed class ReplicaJournal(string path, IPrivateFiles files)
{
    /// <summary>Gets the size in bytes.</summary>
    public long Bytes => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    /// <summary>Appends changes.</summary>
    /// <exception cref="IOException">The disk does not accept the write; part of it may be there.</exception>
    public void Append(IEnumerable<Change> changes)
    {
        var patches = changes.Select(change => ChangeSetJson.WritePatch(change, forSdks: false)).ToList();
        using var lines = new MemoryStream(patches.Sum(patch => patch.Length + 1));
        foreach (var patch in patches)
        {
            lines.Write(patch);
            lines.WriteByte((byte)'\n');
        }
        files.Append(path, lines.GetBuffer().AsSpan(0, (int)lines.Length));
    }

    /// <summary>Deletes the changes, which a newly saved ruleset contains.</summary>
    public void Delete() => File.Delete(path);

    /// <summary>Returns a ruleset after the changes that follow it without a gap.</summary>
    public CompiledRuleset Apply(CompiledRuleset ruleset)
    {
        ReadOnlyMemory<byte> rest = File.Exists(path) ? File.ReadAllBytes(path) : default;
        for (int end; (end = rest.Span.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
        {
            if (!TryRead(rest[..end], out var from, out var version, out var changes))
                break;
            // Changes that the saved ruleset contains remain when a crash prevents their deletion.
            if (from == ruleset.Version)
                ruleset = ruleset.Apply(changes, version);
        }
        return ruleset;
    }

    private static bool TryRead(
        ReadOnlyMemory<byte> line,
        out EnvironmentVersion from,
        out EnvironmentVersion version,
        out ChangeSet changes
    )
    {
        (from, version, changes) = (default, default, new([]));
        using var document = RulesetJson.Parse(line, out _);
        if (
            document?.RootElement is not { ValueKind: JsonValueKind.Object } patch
            || !patch.TryGetProperty("base"u8, out var older)
            || !patch.TryGetProperty("version"u8, out var newer)
            || !patch.TryGetProperty("operations"u8, out var operations)
            || !EnvironmentVersion.TryParse(older.ToString(), out from)
            || !EnvironmentVersion.TryParse(newer.ToString(), out version)
        )
            return false;
        var reader = new DocumentReader();
        changes = ChangeSetJson.Read(operations, reader);
        return reader.Errors.Count == 0;
    }
}
