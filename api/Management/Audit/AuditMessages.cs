using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Audit;
using FlagCluster.Control.Audit;

namespace FlagCluster.Api.Management.Audit;

/// <summary>Represents an entry of the audit log.</summary>
[SchemaName("auditEntry"), Description("An entry of the audit log.")]
internal sealed record AuditEntryResponse : ISized
{
    [Description("The number of the entry in the log, without gaps.")]
    public required long Sequence { get; init; }

    [Description("The hash of the entry before, hexadecimal.")]
    public required string Previous { get; init; }

    [Description("SHA-256 of the entry and of the hash of the entry before, hexadecimal.")]
    public required string Hash { get; init; }

    [Description("The entry as it is stored and hashed: time, action, subject, result, actor, request, before and after.")]
    public required JsonElement Entry { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Names, e-mail addresses, network addresses and user agents, which are not hashed and can be erased.")]
    public JsonElement? Personal { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public int Bytes { get; private init; }

    public static AuditEntryResponse From(AuditEntry entry) =>
        new()
        {
            Bytes = entry.Bytes.Length,
            Sequence = entry.Sequence,
            Previous = Convert.ToHexStringLower(entry.Previous.Span),
            Hash = Convert.ToHexStringLower(entry.Hash.Span),
            Entry = Element(entry.Bytes),
            Personal = entry.Personal is { } personal ? Element(System.Text.Encoding.UTF8.GetBytes(personal)) : null,
        };

    private static JsonElement Element(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}

/// <summary>Represents the result of a verification.</summary>
[SchemaName("auditVerification"), Description("The result of verifying the audit log and the logs of environments.")]
internal sealed record AuditVerificationResponse
{
    [Description("Whether every entry is as it was written.")]
    public required bool Intact { get; init; }

    [Description("The number of verified entries of the audit log.")]
    public required long Entries { get; init; }

    [Description("The number of the newest entry.")]
    public required long Sequence { get; init; }

    [Description("The hash of the newest entry, hexadecimal.")]
    public required string Hash { get; init; }

    [Description("The number of verified environments.")]
    public required int Environments { get; init; }

    [Description("The number of verified changes of environments.")]
    public required long Changes { get; init; }

    [Description("The number of newest changes that the audit log does not refer to yet.")]
    public required long Unreferenced { get; init; }

    [Description("The first altered, missing or inserted entry of each log.")]
    public required IReadOnlyList<AuditProblemResponse> Problems { get; init; }

    public static AuditVerificationResponse From(AuditVerification verification) =>
        new()
        {
            Intact = verification.IsIntact,
            Entries = verification.Entries,
            Sequence = verification.Sequence,
            Hash = verification.Hash,
            Environments = verification.Environments,
            Changes = verification.Changes,
            Unreferenced = verification.Unreferenced,
            Problems = [.. verification.Problems.Select(problem => new AuditProblemResponse(problem.Chain, problem.Entry, problem.What))],
        };
}

/// <summary>Represents an entry that is not what was written.</summary>
/// <param name="Chain">The organization or the environment.</param>
/// <param name="Entry">The number or the version.</param>
/// <param name="What">What is wrong with it.</param>
[SchemaName("auditProblem"), Description("The first entry of a log that is not what was written.")]
internal sealed record AuditProblemResponse(
    [property: Description("The organization, or the environment.")] string Chain,
    [property: Description("The number of the entry, or the version of the change.")] string Entry,
    [property: Description("What is wrong with it.")] string What
);

/// <summary>Represents the public key of the audit log.</summary>
/// <param name="KeyId">The id of the key.</param>
/// <param name="PublicKey">The key as PEM.</param>
[SchemaName("auditKey"), Description("The key that verifies the signatures of checkpoints and exports.")]
internal sealed record AuditKeyResponse(
    [property: Description("The first 16 hexadecimal digits of SHA-256 of the key.")] string KeyId,
    [property: Description("The key as PEM.")] string PublicKey
);

/// <summary>Represents a request to erase a person.</summary>
[SchemaName("auditErasureRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AuditErasureRequest
{
    [ResourceName, Description("The id of the user, or of an invitation of a person without an account.")]
    public required string User { get; init; }
}

/// <summary>Represents the result of an erasure.</summary>
/// <param name="Erased">The number of entries.</param>
[SchemaName("auditErasure"), Description("The result of an erasure.")]
internal sealed record AuditErasureResponse(
    [property: Description("The number of entries of which personal data was erased.")] long Erased
);

/// <summary>Represents a report. It is written without this type, which describes it.</summary>
[SchemaName("auditReport"), Description("A report, such as on a period of the audit log.")]
internal sealed record AuditReportResponse
{
    [Description("The name of the report.")]
    public required string Report { get; init; }

    public required string Organization { get; init; }

    [Description("The beginning of the period; not of reports on the present state.")]
    public DateTimeOffset? From { get; init; }

    [Description("The end of the period; not of reports on the present state.")]
    public DateTimeOffset? To { get; init; }

    public required DateTimeOffset GeneratedAt { get; init; }

    [Description("The project or the environment to which the report is restricted.")]
    public string? Subject { get; init; }

    [Description("The number of the newest entry of the log.")]
    public required string HeadSequence { get; init; }

    [Description("The hash of the newest entry of the log, hexadecimal.")]
    public required string HeadHash { get; init; }

    [Description("The entries, oldest first. Every value is a text; absent ones have no value.")]
    public required IReadOnlyList<JsonElement> Items { get; init; }
}
