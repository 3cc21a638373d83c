using System.Text.Json;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

/// <summary>Tests the names that editors suggest.</summary>
public sealed class NamesTests
{
    private const string Ruleset = """
        {"flags":[
          {"key":"a","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","tags":["x","y"],"owner":"bob",
           "rules":[
             {"id":"1","when":{"any":[{"not":{"attribute":"plan","equals":"pro"}},
               {"attribute":"cart","some":{"attribute":"@element.price","gt":5}}]},
              "serve":{"split":[{"variant":"on","weight":100000}],"by":"company"}},
             {"id":"2","when":{"bucket":{"below":1000,"by":"session"}},"serve":{"variant":"on"}}]},
          {"key":"b","type":"boolean","variants":{"on":true},"defaultVariant":"on","tags":["x"],"owner":"ann"},
          {"key":"c","type":"boolean","variants":{"on":true},"defaultVariant":"on","archived":true,"tags":["old"],
           "rules":[{"id":"1","when":{"attribute":"gone","exists":true},"serve":{"variant":"on"}}]}
        ],"segments":[{"key":"staff","by":"email","when":{"attribute":"address.country","in":["DE"]}}]}
        """;

    [Fact]
    public async Task Get_OfAnEnvironment_ListsWhatRulesSegmentsAndRecordedEventsUse()
    {
        await using var server = await TestServer.StartAsync(("EventPrivacy:Attributes", "device.os, plan"));
        var environment = await server.NewEnvironmentAsync(Ruleset);

        var names = (await environment.SendAsync("GET", "/names")).Expect(200).Json;

        Assert.Equal(
            ["@time", "address.country", "cart", "company", "device.os", "email", "plan", "session", "targetingKey"],
            Texts(names, "attributes")
        );
        Assert.Equal(["staff"], Texts(names, "segments"));
        Assert.Equal(["x", "y"], Texts(names, "tags"));
        Assert.Equal(["ann", "bob"], Texts(names, "owners"));
    }

    [Fact]
    public async Task Get_OfAnEmptyEnvironment_HasTheAttributesThatEveryContextHas()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync();

        var names = (await environment.SendAsync("GET", "/names")).Expect(200).Json;

        Assert.Equal(["@time", "targetingKey"], Texts(names, "attributes"));
        Assert.Empty(Texts(names, "tags"));
    }

    private static IEnumerable<string?> Texts(JsonElement names, string list) =>
        names.GetProperty(list).EnumerateArray().Select(name => name.GetString());
}
