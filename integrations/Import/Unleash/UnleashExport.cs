using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Unleash;

/// <summary>Joins the lists of an export, which has one environment.</summary>
/// <remarks>src/lib/features/export-import-toggles of Unleash.</remarks>
internal static class UnleashExport
{
    public static IEnumerable<UnleashParts> Join(SourceNode root)
    {
        var strategies = root.Items("featureStrategies").ToLookup(node => node.Text("featureName"));
        var environments = root.Items("featureEnvironments").ToLookup(node => node.Text("featureName"));
        var tags = root.Items("featureTags").ToLookup(node => node.Text("featureName"), node => node.Text("tagValue"));
        var dependencies = root.Items("dependencies").ToLookup(node => node.Text("feature"));
        foreach (var feature in root.Items("features"))
        {
            var name = feature.Text("name");
            SourceNode[] inEnvironment = [.. environments[name]];
            if (inEnvironment.Length > 1)
                throw feature.Error("The export has several environments of this feature; export one environment at a time.");
            yield return new(feature)
            {
                Enabled = inEnvironment is [var one] && one.Flag("enabled"),
                Strategies =
                [
                    .. strategies[name]
                        .Where(strategy => !strategy.Flag("disabled"))
                        .OrderBy(strategy => strategy.Number("sortOrder") ?? double.MaxValue),
                ],
                Variants = inEnvironment is [var only] ? [.. only.Items("variants")] : [],
                Parents = [.. dependencies[name].SelectMany(node => node.Items("dependencies"))],
                Tags = [.. tags[name]],
            };
        }
    }
}
