using System.Text;
using FlagCluster.Api.DataPlane.Tests.Tracking;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flagr;

/// <summary>Tests reports that a person saw a variant.</summary>
public sealed class ExposureTests(TrackServer server) : IClassFixture<TrackServer>
{
    private const string NotUnicode = "exposure row is not valid Unicode: it has an unpaired surrogate";

    [Fact]
    public async Task Report_ValidRows_BecomeEvents()
    {
        var environment = await server.NewFlagrEnvironmentAsync();
        var time = server
            .Time.GetUtcNow()
            .AddMinutes(-1)
            .ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

        var answer = await server.SendAsync(
            "POST",
            "/api/v1/exposures",
            environment.ServerKey,
            $$"""
            {"exposures":[
              {"flagID":42,"variantID":6,"entityID":"u","entityType":"user","entityContext":{"page":"/"},
               "timestamp":"{{time}}","flagSnapshotID":7},
              {"flagKey":"layout","variantKey":"wide","entityID":"v"},
              {"flagID":42,"flagKey":"imported","entityID":"w"}]}
            """
        );

        Assert.Equal("""{"loggedCount":3,"message":"Exposures logged successfully","errors":[]}""", answer.Expect(200).Text);
        var events = server.Journal.Of<ExposureEvent>(environment);
        Assert.Equal(
            [("imported", "B", "u"), ("layout", "wide", "v"), ("imported", null, "w")],
            events.Select(item => (item.FlagKey, item.Variant, item.TargetingKey))
        );
        Assert.Equal("""{"page":"/"}""", Encoding.UTF8.GetString(events.First().Context.Span));
        Assert.Equal(DateTimeOffset.Parse(time, null).ToUnixTimeMilliseconds(), events.First().Time);
        // An id is derived from a time, so that a report can be sent again.
        Assert.Equal([true, false, false], events.Select(item => item.Id is not null));
    }

    [Theory]
    [InlineData("""{"flagKey":"layout"}""", "entityID is required")]
    [InlineData("""{"flagKey":"layout","entityID":""}""", "entityID is required")]
    [InlineData("""{"entityID":"u"}""", "flagID or flagKey is required")]
    [InlineData("""{"entityID":"u","flagKey":"missing"}""", "flag not found")]
    [InlineData("""{"entityID":"u","flagID":3}""", "flag not found")]
    [InlineData("""{"entityID":"u","flagID":42,"flagKey":"layout"}""", "flagID and flagKey refer to different flags")]
    [InlineData("""{"entityID":"u","flagID":42,"variantID":7}""", "the flag has no variant with this variantID and variantKey")]
    [InlineData(
        """{"entityID":"u","flagID":42,"variantID":5,"variantKey":"B"}""",
        "the flag has no variant with this variantID and variantKey"
    )]
    [InlineData("""5""", "exposure row must be a JSON object")]
    [InlineData("""{"entityID":"\ud800","flagKey":"layout"}""", NotUnicode)]
    [InlineData("""{"entityID":"u","flagKey":"\ud800"}""", NotUnicode)]
    [InlineData("""{"entityID":"u","flagKey":"layout","variantKey":"\ud800"}""", NotUnicode)]
    [InlineData("""{"entityID":"u","flagKey":"layout","entityContext":{"a":"\ud800"}}""", NotUnicode)]
    public async Task Report_RowWithAnError_IsRejectedAlone(string row, string message)
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        var answer = await server.SendAsync(
            "POST",
            "/api/v1/exposures",
            environment.ServerKey,
            $$"""{"exposures":[{"flagKey":"layout","entityID":"u"},{{row}}]}"""
        );

        Assert.Equal(1, answer.Expect(200).Json.GetProperty("loggedCount").GetInt32());
        var error = Assert.Single(answer.Json.GetProperty("errors").EnumerateArray());
        Assert.Equal((1, message), (error.GetProperty("index").GetInt32(), error.GetProperty("message").GetString()));
        Assert.Single(server.Journal.Of<ExposureEvent>(environment));
    }

    [Fact]
    public async Task Report_FlagThatTheClientKeyDoesNotSee_IsNotFound()
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        var answer = await server.SendAsync(
            "POST",
            "/api/v1/exposures",
            environment.ClientKey,
            """{"exposures":[{"flagKey":"limit","entityID":"u"},{"flagKey":"layout","variantKey":"wide","entityID":"u"}]}"""
        );

        Assert.Equal("flag not found", answer.Expect(200).Json.GetProperty("errors")[0].GetProperty("message").GetString());
        Assert.True(Assert.Single(server.Journal.Of<ExposureEvent>(environment)).IsKnown);
    }

    [Theory]
    [InlineData("""{"exposures":[]}""", 400)]
    [InlineData("""{"exposures":5}""", 400)]
    public async Task Report_WithoutRows_Is400(string body, int status)
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        (await server.SendAsync("POST", "/api/v1/exposures", environment.ServerKey, body)).ExpectError(status);
    }

    [Fact]
    public async Task Report_EnvironmentThatDoesNotServeTheApi_Is404()
    {
        var environment = await server.NewEnvironmentAsync(FlagrCalls.Flags);

        var answer = await server.SendAsync("POST", "/api/v1/exposures", environment.ServerKey, """{"exposures":[{}]}""");

        Assert.Contains("'flagr'", answer.ExpectError(404), StringComparison.Ordinal);
    }
}
