using System.Globalization;
using System.Text.Json;
using FlagCluster.Integrations.Import;
using FlagCluster.Testing.Flipt;

namespace FlagCluster.Integrations.Tests.Import.Flipt;

/// <summary>Tests the import of a whole file.</summary>
public sealed class FliptFileTests
{
    private const int Entities = 10_000;

    [Fact]
    public void Import_File_ServesEveryEntityTheVariantOfFlipt()
    {
        using var document = FliptFile.Parse();
        var reference = new FliptReference(document.RootElement);
        var imported = ImportedRuleset.Of("flipt", new ImportRequest([new("", FliptFile.Content)]));
        var contexts = FliptFile.Contexts(document.RootElement);

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
        var imported = ImportedRuleset.Of("flipt", new ImportRequest([new("", FliptFile.Content)]));

        Assert.Empty(imported.Plan.Errors);
        Assert.NotEmpty(imported.Plan.Items);
        Assert.DoesNotContain(imported.Plan.Items, item => item.Outcome == ImportOutcome.Refused);
    }
}
