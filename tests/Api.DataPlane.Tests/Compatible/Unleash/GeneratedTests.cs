using System.Text.Json;
using FlagCluster.Testing.Servers;
using FlagCluster.Testing.Unleash;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Unleash;

/// <summary>Tests that generated features of Unleash, once imported, answer what Unleash answers: by its API and by OFREP.</summary>
public sealed class GeneratedTests(TestServer server) : IClassFixture<TestServer>
{
    private const int Features = 1_000,
        Entities = 50;

    private static readonly string[] OwnFields = ["userId", "sessionId", "remoteAddress"];

    [Fact]
    public async Task Evaluate_GeneratedFeatures_AnswerAsUnleash()
    {
        var source = UnleashFeatures.Create(17, Features);
        using var document = JsonDocument.Parse(source);
        var reference = new UnleashReference(document.RootElement);
        var environment = await server.NewUnleashEnvironmentAsync(SourceImport.ToRuleset("unleash", source));

        var differences = new List<string>();
        for (var number = 0; number < Entities; number++)
        {
            var context = UnleashFeatures.Context(number);
            var toggles = (await environment.UnleashAsync("GET", $"/api/frontend/all?{QueryOf(context)}")).Toggles();
            var flags = await environment.VariantsAsync(context["userId"], context);
            Assert.Equal((Features, Features), (toggles.Count, flags.Count));
            foreach (var feature in reference.Features)
            {
                var (isOn, variant) = reference.Evaluate(feature, context);
                var hasVariants = reference.HasVariants(feature);
                var toggle = toggles[feature];
                var found = (toggle.GetProperty("enabled").GetBoolean(), toggle.GetProperty("variant").GetProperty("name").GetString());
                if (found != (isOn, variant ?? "disabled"))
                    differences.Add($"{feature} {number}: {found} instead of {(isOn, variant)}");
                var served =
                    hasVariants ? variant
                    : isOn ? "on"
                    : "off";
                if (flags[feature] != served)
                    differences.Add($"OFREP {feature} {number}: {flags[feature]} instead of {served}");
            }
        }

        Assert.Empty(differences);
    }

    private static string QueryOf(Dictionary<string, string> context) =>
        string.Join(
            '&',
            context.Select(item =>
            {
                var name = OwnFields.Contains(item.Key) ? item.Key : $"properties[{item.Key}]";
                return $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(item.Value)}";
            })
        );
}
