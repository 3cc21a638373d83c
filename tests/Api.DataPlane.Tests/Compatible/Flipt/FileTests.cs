using System.Globalization;
using System.Text.Json;
using FlagCluster.Testing.Flipt;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flipt;

/// <summary>Tests that a file of Flipt, once imported, answers what Flipt answers.</summary>
public sealed class FileTests(TestServer server) : IClassFixture<TestServer>
{
    private const int Entities = 10_000,
        BatchSize = 500,
        Singles = 50;

    [Fact]
    public async Task Evaluate_EveryFlagOfAFile_AnswersAsFlipt()
    {
        using var document = FliptFile.Parse();
        var (environment, reference, contexts) = await ImportAsync(document.RootElement);

        var differences = new List<string>();
        foreach (var flag in reference.Flags)
            for (var first = 0; first < Entities; first += BatchSize)
            {
                var requests = Enumerable.Range(first, BatchSize).Select(number => new Request(flag, number, contexts)).ToList();
                differences.AddRange(await CompareBatchAsync(environment, reference, requests));
                if (first == 0)
                    differences.AddRange(await CompareSinglesAsync(environment, reference, requests[..Singles]));
            }

        Assert.NotEmpty(reference.Flags);
        Assert.Empty(differences);
    }

    [Fact]
    public async Task EvaluateByOfrep_EveryFlagOfAFile_HasTheVariantOfFlipt()
    {
        using var document = FliptFile.Parse();
        var (environment, reference, contexts) = await ImportAsync(document.RootElement);

        var differences = new List<string>();
        for (var number = 0; number < Entities; number++)
        {
            var (entity, context) = (Request.EntityOf(number), contexts[number % contexts.Count]);
            var flags = await environment.VariantsAsync(entity, context);
            Assert.Equal(reference.Flags.Count, flags.Count);
            foreach (var flag in reference.Flags)
                if (reference.Evaluate(flag, entity, context) is var wanted && flags[flag] != wanted)
                    differences.Add($"{flag} {entity} {JsonSerializer.Serialize(context)}: {flags[flag]} instead of {wanted}");
        }

        Assert.Empty(differences);
    }

    private async Task<(TestEnvironment, FliptReference, List<Dictionary<string, string>> Contexts)> ImportAsync(JsonElement file)
    {
        var environment = await server.NewFliptEnvironmentAsync();
        await environment.ImportFliptAsync(FliptFile.Content);
        return (environment, new(file), FliptFile.Contexts(file));
    }

    private static async Task<List<string>> CompareBatchAsync(TestEnvironment environment, FliptReference reference, List<Request> requests)
    {
        var answer = (await environment.FliptAsync("batch", $$"""{"requests":[{{string.Join(',', requests.Select(Body))}}]}""")).Expect(
            200
        );
        var responses = answer.Json.GetProperty("responses").EnumerateArray().ToList();
        Assert.Equal(requests.Count, responses.Count);
        var differences = new List<string>();
        for (var i = 0; i < requests.Count; i++)
        {
            var member = reference.IsBoolean(requests[i].Flag) ? "booleanResponse" : "variantResponse";
            var found = responses[i].TryGetProperty(member, out var response) ? Describe(response) : responses[i].GetRawText();
            Compare(reference, requests[i], found, differences);
        }
        return differences;
    }

    private static async Task<List<string>> CompareSinglesAsync(
        TestEnvironment environment,
        FliptReference reference,
        List<Request> requests
    )
    {
        var differences = new List<string>();
        foreach (var request in requests)
        {
            var operation = reference.IsBoolean(request.Flag) ? "boolean" : "variant";
            var single = (await environment.FliptAsync(operation, Body(request))).Expect(200);
            Compare(reference, request, Describe(single.Json), differences);
            var context = new Dictionary<string, string>(request.Context) { ["targetingKey"] = request.Entity };
            var ofrep = (await environment.EvaluateAsync(request.Flag, JsonSerializer.Serialize(context))).Expect(200);
            var variant = ofrep.Json.TryGetProperty("variant", out var found) ? found.GetString() : null;
            if (variant != reference.Evaluate(request.Flag, request.Entity, request.Context))
                differences.Add($"OFREP {request.Flag} {request.Entity}: {variant}");
        }
        return differences;
    }

    private static void Compare(FliptReference reference, Request request, string found, List<string> differences)
    {
        var answer = reference.Answer(request.Flag, request.Entity, request.Context);
        var segments = string.Join(' ', answer.Segments);
        var attachment = reference.Attachment(request.Flag, answer.Variant) is { } json ? JsonSerializer.Serialize(json) : "";
        var match = answer.Reason == "MATCH_EVALUATION_REASON" && !reference.IsBoolean(request.Flag);
        var expected = $"{answer.Variant} {answer.Reason} [{segments}] {match} {attachment}";
        if (found != expected)
            differences.Add($"{request.Flag} {request.Entity} {JsonSerializer.Serialize(request.Context)}: {found} instead of {expected}");
    }

    private static string Describe(JsonElement response)
    {
        var isBoolean = response.TryGetProperty("enabled", out var enabled);
        var variant = isBoolean ? enabled.GetRawText() : response.GetProperty("variantKey").GetString();
        var segments = string.Join(' ', response.GetProperty("segmentKeys").EnumerateArray());
        var match = !isBoolean && response.GetProperty("match").GetBoolean();
        var attachment = isBoolean ? "" : response.GetProperty("variantAttachment").GetString();
        if (attachment is { Length: > 0 })
            attachment = JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(attachment));
        return $"{variant} {response.GetProperty("reason").GetString()} [{segments}] {match} {attachment}";
    }

    private static string Body(Request request) =>
        JsonSerializer.Serialize(
            new
            {
                flagKey = request.Flag,
                entityId = request.Entity,
                context = request.Context,
            }
        );

    private sealed record Request(string Flag, int Number, List<Dictionary<string, string>> Contexts)
    {
        public string Entity { get; } = EntityOf(Number);

        public Dictionary<string, string> Context => Contexts[Number % Contexts.Count];

        public static string EntityOf(int number) => string.Create(CultureInfo.InvariantCulture, $"entity-{number}");
    }
}
