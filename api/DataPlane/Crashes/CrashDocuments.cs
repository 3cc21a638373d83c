using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.DataPlane.Crashes;

// These records describe reports in the OpenAPI document. The endpoints read and write the bodies without them.

/// <summary>Represents a report of crashes.</summary>
[SchemaName("crashReport"), Description("A report of crashes.")]
internal sealed record CrashReportDocument
{
    [Description("The sender, such as shop-app/3.2.0; its User-Agent by default."), StringLength(200, MinimumLength = 1)]
    public string? Sdk { get; init; }

    [Description("The crashes; at most 500.")]
    public required IReadOnlyList<CrashDocument> Events { get; init; }
}

/// <summary>Represents a crash.</summary>
[SchemaName("crash"), Description("A crash of an application. It has a type, a message or a stack.")]
internal sealed record CrashDocument
{
    [StringLength(200, MinimumLength = 1)]
    [Description("The sender's id of the crash, unique in its environment. Crashes with the same id count once.")]
    public string? Id { get; init; }

    [Description(
        "The time of the crash; by default the time at which the report arrived. At most a week in the past and five minutes in the future."
    )]
    public DateTimeOffset? Time { get; init; }

    [Description("The person whose application crashed; at most 1,024 bytes."), StringLength(1024, MinimumLength = 1)]
    public string? TargetingKey { get; init; }

    [Description("The type of the error; by default that of the stack's first line."), StringLength(200, MinimumLength = 1)]
    public string? Type { get; init; }

    [Description("The message, recorded with Crash:RecordDetails. 4,096 characters are kept.")]
    public string? Message { get; init; }

    [Description("The stack, one frame per line, recorded with Crash:RecordDetails. 32 KiB are kept.")]
    public string? Stack { get; init; }

    [Description("The application and its version."), StringLength(200, MinimumLength = 1)]
    public string? App { get; init; }

    [Description("The platform."), StringLength(200, MinimumLength = 1)]
    public string? Platform { get; init; }

    [Description("The flags that the application had evaluated, not all flags; at most 100.")]
    public IReadOnlyList<CrashedFlagDocument>? Flags { get; init; }
}

/// <summary>Represents a flag of a crash.</summary>
[SchemaName("crashedFlag"), Description("A flag that the application had evaluated.")]
internal sealed record CrashedFlagDocument
{
    [Description("The key of the flag.")]
    public required string FlagKey { get; init; }

    [Description("The key of the variant; absent when the application's default applied. Only crashes with it count for the variant.")]
    public string? Variant { get; init; }

    [Description("The version of the ruleset, epoch.number.")]
    public string? RulesetVersion { get; init; }
}

/// <summary>Represents a crash in the form of Flagent.</summary>
[SchemaName("flagentCrash"), Description("A crash in the form of Flagent. Other properties are ignored.")]
internal sealed record FlagentCrashDocument
{
    [Description("The stack.")]
    public required string StackTrace { get; init; }

    [Description("The message.")]
    public required string Message { get; init; }

    [Description("The platform."), StringLength(200, MinimumLength = 1)]
    public required string Platform { get; init; }

    [Description("The version of the application."), StringLength(200, MinimumLength = 1)]
    public string? AppVersion { get; init; }

    [Description("The keys of the active flags; the first 100 are read.")]
    public IReadOnlyList<string>? ActiveFlagKeys { get; init; }

    [Description("The time of the crash in Unix milliseconds.")]
    public long? Timestamp { get; init; }
}

/// <summary>Represents the answer to a crash in the form of Flagent.</summary>
[SchemaName("crashAccepted"), Description("A crash that is stored.")]
internal sealed record CrashAcceptedDocument(
    [property: Description("The id of the crash.")] string Id,
    [property: Description("The time of the crash in Unix milliseconds.")] long Timestamp
);
