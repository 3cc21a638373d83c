using System.Globalization;
using System.Text.Json;
using FlagCluster.Integrations.Formats;
using FlagCluster.Integrations.Import;

namespace FlagCluster.Integrations.Tests.Import.Flipt;

/// <summary>
/// Tests the import of a whole file: that which <c>FLAGCLUSTER_FLIPT_FILE</c> names, by default the file of this folder. It is from the
/// integration tests of Flipt, https://github.com/flipt-io/flipt.
/// </summary>
public sealed class FliptFileTests
{
    private const int Entities = 10_000;

    private static readonly byte[] Content = File.ReadAllBytes(FilePath);

    private static string FilePath =>
        Environment.GetEnvironmentVariable("FLAGCLUSTER_FLIPT_FILE") is { Length: > 0 } named
            ? named
            : Path.Combine(AppContext.BaseDirectory, "Import", "Flipt", "features.yaml");

    [Fact]
    public void Import_File_ServesEveryEntityTheVariantOfFlipt()
    {
        using var document = YamlConverter.Parse(Content, out _)!;
        var reference = new FliptReference(document.RootElement);
        var imported = ImportedRuleset.Of("flipt", new ImportRequest([new("", Content)]));
        var contexts = Contexts(document.RootElement);

        var differences = new List<string>();
        foreach (var flag in reference.Flags)
            for (var i = 0; i < Entities; i++)
            {
                var entity = string.Create(CultureInfo.InvariantCulture, $"entity-{i}");
                var context = contexts[i % contexts.Count];
                var expected = reference.Evaluate(flag, entity, context);
                if (imported.Evaluate(flag, entity, context) != expected)
                    differences.Add($"{flag} {entity} {JsonSerializer.Serialize(context)}: {expected}");
            }

        Assert.Empty(differences);
    }

    [Fact]
    public void Import_File_RefusesNothing()
    {
        var imported = ImportedRuleset.Of("flipt", new ImportRequest([new("", Content)]));

        Assert.Empty(imported.Plan.Errors);
        Assert.NotEmpty(imported.Plan.Items);
        Assert.DoesNotContain(imported.Plan.Items, item => item.Outcome == ImportOutcome.Refused);
    }

    /// <summary>Returns contexts in which each constraint of the file is met by at least one, and one without attributes.</summary>
    private static List<Dictionary<string, string>> Contexts(JsonElement document)
    {
        var contexts = new List<Dictionary<string, string>> { new() };
        foreach (var segment in document.GetProperty("segments").EnumerateArray())
        {
            if (!segment.TryGetProperty("constraints", out var constraints))
                continue;
            var context = new Dictionary<string, string>();
            foreach (var constraint in constraints.EnumerateArray())
                if (constraint.TryGetProperty("property", out var property) && constraint.TryGetProperty("value", out var value))
                    context[property.GetString()!] = value.GetString()!;
            contexts.Add(context);
        }
        return contexts;
    }
}
