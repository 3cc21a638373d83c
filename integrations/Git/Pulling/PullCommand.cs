using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Text;
using FlagCluster.Integrations.Git.Commits;
using FlagCluster.Integrations.Git.Merging;
using FlagCluster.Integrations.Git.Repository;

namespace FlagCluster.Integrations.Git.Pulling;

/// <summary>Makes the command of a plan, and reads its result.</summary>
internal static class PullCommand
{
    private const int MaxMessage = 500;

    /// <summary>Returns the command of a plan.</summary>
    public static ApplyCommand Create(MergePlan plan, EnvironmentVersion version, string message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions))
        {
            writer.WriteStartArray();
            foreach (var step in plan.Steps)
                Write(writer, step);
            writer.WriteEndArray();
        }
        return new()
        {
            Plan = new ChangeSetPlan(buffer.WrittenMemory),
            Actor = GitActor.Instance,
            Message = message,
            Precondition = Precondition.At(version),
        };
    }

    /// <summary>Returns the reason of a change: the subject, author and id of the newest commit, and how many there are.</summary>
    /// <param name="commits">The commits, newest first.</param>
    public static string Describe(IReadOnlyList<GitCommit> commits)
    {
        if (commits is not [var newest, ..])
            return "Git: conflicts were resolved";
        var others = commits.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $", with {commits.Count - 1} earlier commits") : "";
        var text = $"{newest.Subject}\n\nGit commit {newest.Id} by {newest.Author.Name} <{newest.Author.Email}>{others}";
        // The store accepts no U+0000.
        return Clipped.Text(text, MaxMessage).Replace('\0', ' ');
    }

    /// <summary>Returns the index of the step and the pointer into its item of an error of a change set.</summary>
    public static (int? Step, string Pointer) Split(string pointer)
    {
        var parts = pointer.Split('/', 5);
        return parts.Length >= 3 && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? (step, parts.Length > 4 ? "/" + parts[4] : "")
            : (null, "");
    }

    /// <summary>Returns why a change set without errors was not applied.</summary>
    public static string Explain(ApplyResult result) =>
        result switch
        {
            TooManyFlags quota =>
                $"There would be more flags than the organization's limit of {quota.Limit} in an environment. Raise it or delete flags.",
            LevelNotSupported level =>
                $"Connected processes do not know the features {string.Join(", ", level.Features)}. Update them first.",
            Conflict => "Others keep changing the environment. The change is tried again.",
            _ => $"The change set was not applied: {result.GetType().Name}.",
        };

    /// <summary>Returns an item that was written as JSON, or null.</summary>
    public static RulesetItem? ReadItem(ItemKind kind, string json)
    {
        using var document = RulesetJson.Parse(Encoding.UTF8.GetBytes(json), out _);
        return document is null ? null : ItemFormat.Of(kind).Read(document.RootElement, new DocumentReader());
    }

    private static void Write(Utf8JsonWriter writer, MergeStep step)
    {
        var format = ItemFormat.Of(step.Item.Kind);
        writer.WriteStartObject();
        if (step.Document is { } document)
        {
            writer.WritePropertyName(format.PutName);
            writer.WriteRawValue(document.Span, skipInputValidation: true);
        }
        else
            writer.WriteString(format.DeleteName, step.Item.Key);
        writer.WriteEndObject();
    }
}
