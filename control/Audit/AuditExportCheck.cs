using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Audit;

namespace FlagCluster.Control.Audit;

/// <summary>Verifies an export in the format <see cref="AuditFormat.Jsonl"/> without the database.</summary>
public static class AuditExportCheck
{
    /// <summary>Verifies an export: every hash, the chain unless it was filtered, checkpoints, and the signed manifest.</summary>
    /// <param name="export">The export.</param>
    /// <param name="checkpoints">Checkpoints, or none.</param>
    /// <param name="keys">The keys of which one must have signed the manifest and removals of entries; null accepts any key.</param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    /// <returns>The result, with the first problem.</returns>
    public static async Task<AuditVerification> RunAsync(
        Stream export,
        IReadOnlyList<AuditCheckpoint> checkpoints,
        AuditKeys? keys,
        CancellationToken cancellationToken = default
    )
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var lines = new StreamReader(export, new UTF8Encoding(false, throwOnInvalidBytes: true));
        var state = new State("", 0, 0, "");
        AuditChainCheck? check = null;
        AuditProblem? problem = null;
        var isFiltered = false;
        var isComplete = false;
        for (var number = 1L; problem is null && await lines.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                var root = document.RootElement;
                if (isComplete)
                    problem = At(number, "it comes after the manifest; it was inserted.");
                else if (number == 1)
                {
                    var head = root.GetProperty("export");
                    state = state with { Organization = head.GetProperty("organization").GetString()! };
                    isFiltered = head.GetProperty("filtered").GetBoolean();
                    check = new(state.Organization, checkpoints, keys);
                }
                else if (root.TryGetProperty("manifest", out var manifest))
                {
                    problem = Check(number, root, manifest, state, digest.GetHashAndReset());
                    isComplete = true;
                }
                else
                    problem = Add(AuditLine.Read(state.Organization, root));
            }
            catch (Exception exception)
                when (exception is JsonException or InvalidDataException or KeyNotFoundException or InvalidOperationException)
            {
                problem = At(number, $"it is not a line of an export: {exception.Message}");
            }
            digest.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        }
        if (problem is null && !isComplete)
            problem = At(0, "the manifest is missing: the end of the export was removed.");
        return new(state.Organization, state.Entries, state.Sequence, state.Hash, 0, 0, 0, problem is null ? [] : [problem]);

        AuditProblem At(long number, string what) =>
            new(state.Organization, number == 0 ? "?" : string.Create(CultureInfo.InvariantCulture, $"on line {number}"), what);

        AuditProblem? Add(AuditEntry entry)
        {
            if (isFiltered)
            {
                if (entry.Sequence <= state.Sequence)
                    return Of(entry, "it comes after a later entry; it was inserted or moved.");
                if (!AuditChain.HashOfEntry(entry.Bytes.Span, entry.Previous.Span).AsSpan().SequenceEqual(entry.Hash.Span))
                    return Of(entry, "its content does not have its hash; it was altered.");
            }
            else
            {
                check!.Add(entry);
                if (check.Problem is not null)
                    return check.Problem;
            }
            state = state with { Entries = state.Entries + 1, Sequence = entry.Sequence, Hash = Convert.ToHexStringLower(entry.Hash.Span) };
            return null;
        }

        AuditProblem Of(AuditEntry entry, string what) =>
            new(state.Organization, entry.Sequence.ToString(CultureInfo.InvariantCulture), what);

        AuditProblem? Check(long number, JsonElement root, JsonElement manifest, State read, byte[] sum)
        {
            if (AuditSignature.FindProblem(root, "manifest", keys) is { } what)
                return At(number, what);
            if (manifest.GetProperty("sha256").GetString() != Convert.ToHexStringLower(sum))
                return At(number, "the lines before it are not those that it states; lines were altered, inserted or removed.");
            if (manifest.GetProperty("entries").GetInt64() != read.Entries)
                return At(number, "it states another number of entries.");
            if (!isFiltered)
                check!.Complete(head: null, AuditTime.Parse(manifest.GetProperty("time").GetString()!));
            return check!.Problem;
        }
    }

    private sealed record State(string Organization, long Entries, long Sequence, string Hash);
}
