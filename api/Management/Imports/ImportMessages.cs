using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Rulesets;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import;

namespace FlagCluster.Api.Management.Imports;

/// <summary>Represents a request to import a ruleset of another system.</summary>
[SchemaName("importRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ImportRequestBody
{
    [ImportFormat, Description("The format of the files.")]
    public required string Format { get; init; }

    [ImportFiles, Description("The files: one, or those of a repository. 16 MiB in total.")]
    public required IReadOnlyList<ImportFileBody> Files { get; init; }

    [StringLength(RulesetLimits.TextLength), Description("The namespace to import, where the files have several.")]
    public string? Namespace { get; init; }

    [StringLength(RulesetLimits.TextLength), Description("The directory of the environment in a repository; its root by default.")]
    public string? Directory { get; init; }

    [Description("True imports flags that differ in what their notes name. False by default.")]
    public bool? AllowApproximate { get; init; }

    [StringLength(RulesetLimits.TextLength), Description("The plan that the dry run returned. Required unless 'dryRun' is set.")]
    public string? Plan { get; init; }
}

/// <summary>Represents a file of another system.</summary>
[SchemaName("importFile"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ImportFileBody
{
    [Description("The path in the repository, with '/'. Not needed for a single file.")]
    public string? Path { get; init; }

    [Description("The text of the file.")]
    public required string Content { get; init; }
}

/// <summary>Represents a flag of FeatureFlags.rs.</summary>
[SchemaName("ffrsFlagRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FfrsFlagBody
{
    [StringLength(RulesetLimits.TextLength), Description("The description.")]
    public string? Description { get; init; }

    [Description("Whether rules apply; otherwise the flag is off.")]
    public required bool Enabled { get; init; }

    [Description("The rules: objects with 'attribute', 'operator', 'value' and 'enabled'.")]
    public IReadOnlyList<JsonElement>? Rules { get; init; }
}

/// <summary>Represents the answer to an import.</summary>
[SchemaName("importAnswer"), Description("The plan of an import and its report.")]
internal sealed record ImportResponse
{
    [Description("The plan: send it to apply exactly these operations. It is valid while the environment has this version.")]
    public required string Plan { get; init; }

    [Description("The version after the import; of a dry run, the version it would have.")]
    public required string Version { get; init; }

    [Description("False when the ruleset has everything already.")]
    public required bool Changed { get; init; }

    [Description("True when nothing was written."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? DryRun { get; init; }

    [Description("The number of flags and segments with each result.")]
    public required ImportSummary Summary { get; init; }

    [Description("The result for each flag and segment, in the order of the source.")]
    public required IReadOnlyList<ImportItemResponse> Items { get; init; }

    [Description("Remarks about the files.")]
    public required IReadOnlyList<ImportNoteResponse> Notes { get; init; }

    public required ChangeSetDocument Operations { get; init; }
}

/// <summary>Represents the number of items with each result.</summary>
[SchemaName("importSummary"), Description("The number of flags and segments with each result.")]
internal sealed record ImportSummary(int Exact, int ExactWithNotes, int Approximate, int Refused)
{
    public static ImportSummary Of(IReadOnlyList<ImportedItem> items)
    {
        return new(
            Count(ImportOutcome.Exact),
            Count(ImportOutcome.ExactWithNotes),
            Count(ImportOutcome.Approximate),
            Count(ImportOutcome.Refused)
        );

        int Count(ImportOutcome outcome) => items.Count(item => item.Outcome == outcome);
    }
}

/// <summary>Represents the result for a flag or segment.</summary>
[SchemaName("importItem"), Description("The result for a flag or segment.")]
internal sealed record ImportItemResponse
{
    [Description("flag or segment.")]
    public required string Kind { get; init; }

    [Description("The key in the source.")]
    public required string Key { get; init; }

    [Description("The path of the file; absent for a file without one."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? File { get; init; }

    [Description("The place in the file as a JSON Pointer; in a stream of YAML documents it begins with the index of the document.")]
    public required string Pointer { get; init; }

    [Description("exact, exact-with-notes, approximate or refused.")]
    public required string Result { get; init; }

    [Description("create, update or none.")]
    public required string Change { get; init; }

    [Description("What differs, or why it is refused.")]
    public required IReadOnlyList<ImportNoteResponse> Notes { get; init; }

    public static ImportItemResponse From(ImportedItem item, string change) =>
        new()
        {
            Kind = item.Kind == ItemKind.Flag ? "flag" : "segment",
            Key = item.Key,
            File = item.File.Length == 0 ? null : item.File,
            Pointer = item.Pointer,
            Result = item.Outcome switch
            {
                ImportOutcome.Exact => "exact",
                ImportOutcome.ExactWithNotes => "exact-with-notes",
                ImportOutcome.Approximate => "approximate",
                _ => "refused",
            },
            Change = change,
            Notes = [.. item.Notes.Select(ImportNoteResponse.From)],
        };
}

/// <summary>Represents a remark about a place in a source.</summary>
[SchemaName("importNote"), Description("A remark about a place in a source.")]
internal sealed record ImportNoteResponse
{
    [Description("The path of the file; absent for a file without one."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? File { get; init; }

    [Description("The place in the file as a JSON Pointer.")]
    public required string Pointer { get; init; }

    [Description("What differs or is wrong, and what to do.")]
    public required string Detail { get; init; }

    public static ImportNoteResponse From(ImportNote note) =>
        new()
        {
            File = note.File.Length == 0 ? null : note.File,
            Pointer = note.Pointer,
            Detail = note.Detail,
        };
}

/// <summary>Requires the name of a format.</summary>
internal sealed class ImportFormatAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is string text && Importers.Formats.Contains(text);

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be one of {string.Join(", ", Importers.Formats)}.";
}

/// <summary>Requires files.</summary>
internal sealed class ImportFilesAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is IReadOnlyList<ImportFileBody?> { Count: > 0 and <= ImportLimits.Files } files
        && files.All(file => file is { Content: not null, Path: null or { Length: <= RulesetLimits.TextLength } });

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be 1 to {ImportLimits.Files} objects such as {{\"path\": \"default/features.yaml\", \"content\": \"flags: []\"}}.";
}
