using System.Globalization;
using System.Text.Json;
using FlagCluster.Testing.Flagr;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flagr;

/// <summary>Tests that generated flags of Flagr, once imported, answer what Flagr answers.</summary>
public sealed class GeneratedTests(TestServer server) : IClassFixture<TestServer>
{
    private const int Flags = 1_000,
        Entities = 100,
        BatchSize = 5;

    [Fact]
    public async Task Evaluate_GeneratedFlags_AnswerAsFlagr()
    {
        var source = FlagrSample.Export(16, Flags);
        var reference = new FlagrReference(JsonSerializer.Deserialize<JsonElement>(source));
        var environment = await server.NewFlagrEnvironmentAsync(SourceImport.ToRuleset("flagr", source));

        var differences = await CompareAsync(environment, reference);
        differences.AddRange(await CompareOfrepAsync(environment, reference));

        Assert.Empty(differences);
    }

    [Fact]
    public async Task Export_GeneratedFlags_IsThatOfFlagr()
    {
        var source = FlagrSample.Export(17, Flags);
        var environment = await server.NewFlagrEnvironmentAsync(SourceImport.ToRuleset("flagr", source));

        var exported = (await environment.ReadAsync("export/eval_cache/json")).Expect(200);
        var reference = new FlagrReference(exported.Json);
        var again = await server.NewFlagrEnvironmentAsync(SourceImport.ToRuleset("flagr", exported.Text));

        Assert.Equal(0, exported.Json.GetProperty("unsupported").GetArrayLength());
        Assert.Equal(Flags, reference.Ids.Count);
        Assert.Empty(await CompareAsync(environment, reference));
        Assert.Empty(await CompareAsync(again, new FlagrReference(JsonSerializer.Deserialize<JsonElement>(source))));
    }

    private static async Task<List<string>> CompareAsync(TestEnvironment environment, FlagrReference reference)
    {
        var differences = new List<string>();
        var ids = string.Join(',', reference.Ids);
        for (var first = 0; first < Entities; first += BatchSize)
        {
            var numbers = Enumerable.Range(first, BatchSize).ToList();
            var entities = string.Join(
                ',',
                numbers.Select(number =>
                    $$"""{"entityID":"{{Entity(number)}}","entityContext":{{JsonSerializer.Serialize(FlagrSample.Context(number))}}}"""
                )
            );
            var answer = await environment.FlagrBatchAsync($$"""{"entities":[{{entities}}],"flagIDs":[{{ids}}]}""");
            var results = answer.Expect(200).Json.GetProperty("evaluationResults").EnumerateArray().ToList();
            var expected = numbers.SelectMany(number => reference.Ids.Select(id => (number, id))).ToList();
            Assert.Equal(expected.Count, results.Count);
            for (var i = 0; i < results.Count; i++)
            {
                var (number, id) = expected[i];
                var wanted = $"{id} {reference.Evaluate(id, Entity(number), FlagrSample.Context(number))}";
                if (Describe(results[i]) is var found && found != wanted)
                    differences.Add($"{Entity(number)}: {found} instead of {wanted}");
            }
        }
        return differences;
    }

    private static async Task<List<string>> CompareOfrepAsync(TestEnvironment environment, FlagrReference reference)
    {
        var differences = new List<string>();
        for (var number = 0; number < Entities; number++)
        {
            var context = FlagrSample.Context(number);
            var flags = await environment.VariantsAsync(Entity(number), context);
            Assert.Equal(Flags, flags.Count);
            foreach (var id in reference.Ids)
                if (reference.Evaluate(id, Entity(number), context).Variant is var wanted && flags[reference.KeyOf(id)] != wanted)
                    differences.Add($"OFREP {Entity(number)}: {flags[reference.KeyOf(id)]} instead of {wanted}");
        }
        return differences;
    }

    private static string Entity(int number) => string.Create(CultureInfo.InvariantCulture, $"entity-{number}");

    private static string Describe(JsonElement result)
    {
        var variant = result.TryGetProperty("variantKey", out var key) ? key.GetString() : null;
        return $"{result.GetProperty("flagID").GetInt64()} {(variant, NumberOf(result, "variantID"), NumberOf(result, "segmentID"))}";
    }

    private static long NumberOf(JsonElement result, string name) => result.TryGetProperty(name, out var value) ? value.GetInt64() : 0;
}
