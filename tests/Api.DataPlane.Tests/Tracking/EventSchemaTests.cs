using System.Text.Json;
using FlagCluster.Contracts.Events;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

public sealed class EventSchemaTests(TestServer server) : IClassFixture<TestServer>
{
    private static readonly string Examples = Path.Combine(AppContext.BaseDirectory, "examples");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Examples, "*.json").Select(path => Path.GetFileName(path))];

    [Theory, MemberData(nameof(Files))]
    public void Errors_ExampleOfASchema_ReturnsNone(string file)
    {
        var name = EventSchemas.Names.FirstOrDefault(name => file.StartsWith(name, StringComparison.Ordinal)) ?? "evaluation";

        var errors = EventSchema.Errors(name, JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(Path.Combine(Examples, file))));

        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":"x","time":"2026-11-21T10:17:02.004Z","environment":"a/b/c","name":"n"}""")]
    [InlineData("""{"id":"b1c9c62a-31a5-8e6b-8f57-6f2f6b5c7f10","time":"2026-11-21T10:17:02Z","environment":"a/b/c","name":"n"}""")]
    [InlineData(
        """{"id":"b1c9c62a-31a5-8e6b-8f57-6f2f6b5c7f10","time":"2026-11-21T10:17:02.004Z","environment":"a/b/c","name":"n","more":1}"""
    )]
    public void Errors_InvalidEvent_ReturnsThem(string json) =>
        Assert.NotEmpty(EventSchema.Errors("track", JsonSerializer.Deserialize<JsonElement>(json)));

    [Fact]
    public async Task Get_SchemasOfAllEvents_ReturnsThemUnchanged()
    {
        foreach (var name in EventSchemas.Names)
            Assert.Equal(EventSchemas.Read(name), (await server.SendAsync("GET", $"/schemas/{name}.json", null)).Expect(200).Bytes);
    }
}
