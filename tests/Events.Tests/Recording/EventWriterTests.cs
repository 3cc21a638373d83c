using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Events.Model;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Events.Writing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Events.Tests.Recording;

public sealed class EventWriterTests
{
    private static readonly TrackEvent Track = new()
    {
        Environment = RecordingFixture.Environment,
        Time = SampleEvents.Start,
        Id = "order-7",
        Name = "paid",
        Value = 12.5,
        TargetingKey = "user-1",
        Details = Encoding.UTF8.GetBytes("{\"sku\":\n\"x\"}"),
    };

    [Fact]
    public void Write_Evaluation_IsTheDocumentedJson()
    {
        using var recording = new RecordingFixture();

        recording.Record();
        var record = Assert.Single(recording.Write());

        Assert.Equal(
            """
            {"id":"00000000-0000-8001-8000-000000000001","time":"2026-05-28T20:26:40.000Z","environment":"acme/shop/production","targetingKey":"user-1","flagKey":"new-checkout","variant":"on","value":"quite \"on\"","reason":"TARGETING_MATCH","ruleId":"staff","source":"server","samplingRate":1,"rulesetVersion":"1.42","client":"key-7","sdk":"js/1.0","keyKind":"server"}
            """,
            Encoding.UTF8.GetString(record.Value.Span)
        );
        Assert.Equal("acme/shop/production/user-1", Encoding.UTF8.GetString(record.Key.Span));
        Assert.Equal("acme/shop/production", Encoding.UTF8.GetString(record.Environment.Span));
        Assert.Equal(
            (EventType.Evaluation, SampleEvents.Start, Guid.Parse("00000000-0000-8001-8000-000000000001")),
            (record.Type, record.Time, record.Id)
        );
    }

    [Theory]
    [InlineData("a\"b\\c\n\u0001")]
    [InlineData("größe 日本 😀")]
    [InlineData("")]
    public void Write_AnyTargetingKey_IsWrittenUnchanged(string key)
    {
        using var recording = new RecordingFixture();

        recording.Record(key);
        var json = RecordingFixture.Json(recording.Write()[0]);

        if (key.Length == 0)
            Assert.False(json.TryGetProperty("targetingKey", out _));
        else
            Assert.Equal(key, json.GetProperty("targetingKey").GetString());
    }

    [Fact]
    public void Write_NoClientAndUnprintableAgent_HasNeither()
    {
        using var recording = new RecordingFixture();

        recording.Record(client: null, sdk: "größer/1");
        var json = RecordingFixture.Json(recording.Write()[0]);

        Assert.False(json.TryGetProperty("client", out _));
        Assert.False(json.TryGetProperty("sdk", out _));
    }

    [Fact]
    public void Write_NoTargetingKey_HasItsIdAsPartitionKey()
    {
        using var recording = new RecordingFixture();

        recording.Record("");
        recording.Record("");
        var records = recording.Write();

        Assert.Equal(
            ["00000000-0000-8001-8000-000000000001", "00000000-0000-8001-8000-000000000002"],
            records.Select(record => Encoding.UTF8.GetString(record.Key.Span))
        );
        Assert.Equal(records.Select(record => record.Id.ToString()), records.Select(record => Encoding.UTF8.GetString(record.Key.Span)));
    }

    [Fact]
    public void Write_TargetingKeyHashed_ContainsOnlyItsHmac()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("key"), "0123456789abcdef0123\n");
        using var recording = new RecordingFixture(privacy: new() { TargetingKey = "hashed", HashKeyFile = folder.File("key") });
        var expected =
            "hmac-sha256:" + System.Buffers.Text.Base64Url.EncodeToString(HMACSHA256.HashData("0123456789abcdef0123"u8, "user-1"u8));

        recording.Record("user-1");
        var record = recording.Write()[0];

        Assert.Equal(expected, RecordingFixture.Json(record).GetProperty("targetingKey").GetString());
        Assert.Equal("acme/shop/production/" + expected, Encoding.UTF8.GetString(record.Key.Span));
        Assert.DoesNotContain("user-1", Encoding.UTF8.GetString(record.Value.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TargetingKeyOmitted_ContainsNoTargetingKey()
    {
        using var recording = new RecordingFixture(privacy: new() { TargetingKey = "omitted" });

        recording.Record("user-1");
        var record = recording.Write()[0];

        Assert.DoesNotContain("user-1", Encoding.UTF8.GetString(record.Value.Span), StringComparison.Ordinal);
        Assert.Equal(record.Id.ToString(), Encoding.UTF8.GetString(record.Key.Span));
    }

    [Theory]
    [InlineData("""{"targetingKey":"u","plan":"pro","email":"x@y","device":{"os":"ios","id":7}}""", """{"plan":"pro","device.os":"ios"}""")]
    [InlineData(
        """{ "device" : { "os" : [1,2 ,{"a":null}] } , "pl\u0061n" : {"x":1} }""",
        """{"device.os":[1,2,{"a":null}],"plan":{"x":1}}"""
    )]
    [InlineData("""{"device":"none","email":"x@y"}""", null)]
    [InlineData("{\"plan\": {\n\"a\":\r\n1}}", """{"plan":{"a":1}}""")]
    [InlineData("", null)]
    [InlineData("""{"plan":"\ud800","device":{"os":["x","\udc00"]}}""", null)]
    [InlineData("""{"plan":"pro","device":{"os":"\ud800"}}""", """{"plan":"pro"}""")]
    [InlineData("""{"\ud800":1,"device":{"\udc00":{},"os":"ios"}}""", """{"device.os":"ios"}""")]
    public void Write_AttributesAllowed_ContainsOnlyThem(string context, string? expected)
    {
        using var recording = new RecordingFixture(privacy: new() { Attributes = "plan, device.os" });

        recording.Record(context: context);
        var record = recording.Write()[0];
        var json = RecordingFixture.Json(record);

        Assert.Equal(expected is not null, json.TryGetProperty("context", out var written));
        if (expected is not null)
            Assert.True(
                System.Text.Json.JsonElement.DeepEquals(
                    System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(expected),
                    written
                ),
                written.ToString()
            );
        Assert.False(record.Value.Span.ContainsAny((byte)'\n', (byte)'\r'));
    }

    [Fact]
    public void Write_NoAttributesAllowed_HasNoContext()
    {
        using var recording = new RecordingFixture();

        recording.Record(context: """{"plan":"pro"}""");

        Assert.False(RecordingFixture.Json(recording.Write()[0]).TryGetProperty("context", out _));
    }

    [Fact]
    public void Write_ValueLongerThanTheLimit_OmitsIt()
    {
        using var recording = new RecordingFixture(new() { ValueLength = 5 });

        recording.Record();
        recording.Record(variant: 1);
        var batch = recording.Write();

        Assert.Equal([false, true], batch.Select(record => RecordingFixture.Json(record).TryGetProperty("value", out _)).Order());
    }

    [Fact]
    public void Write_Track_HasNameValueAndDetails()
    {
        using var recording = new RecordingFixture();

        var record = Assert.Single(recording.Write(Track));
        var json = RecordingFixture.Json(record);

        Assert.Equal(EventType.Track, record.Type);
        Assert.Equal(
            ("paid", 12.5, "x", "user-1"),
            (
                json.GetProperty("name").GetString(),
                json.GetProperty("value").GetDouble(),
                json.GetProperty("attributes").GetProperty("sku").GetString(),
                json.GetProperty("targetingKey").GetString()
            )
        );
    }

    [Fact]
    public void Write_TrackWithId_DerivesTheEventIdFromIt()
    {
        using var recording = new RecordingFixture();

        var first = recording.Write(Track)[0].Id;
        var same = recording.Write(Track)[0].Id;
        var other = recording.Write(Track with { Id = "order-8" })[0].Id;

        Assert.Equal(first, same);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Write_TracksWithoutId_GetDifferentEventIds()
    {
        using var recording = new RecordingFixture();
        var track = Track with { Id = null };

        Assert.NotEqual(recording.Write(track)[0].Id, recording.Write(track)[0].Id);
    }

    [Fact]
    public void Write_Exposure_IsAnEvaluationOfAnSdk()
    {
        using var recording = new RecordingFixture();

        var record = recording.Write(
            new ExposureEvent
            {
                Environment = RecordingFixture.Environment,
                Time = SampleEvents.Start,
                FlagKey = "f",
                Variant = "on",
                Value = FlagValue.From(true),
                Reason = "SPLIT",
                RuleId = "r",
                Version = new(2, 3),
                Sdk = "go/1",
            }
        )[0];
        var json = RecordingFixture.Json(record);

        Assert.Equal(EventType.Evaluation, record.Type);
        Assert.Equal(
            ("f", "on", true, "SPLIT", "r", "2.3", "sdk", "go/1"),
            (
                json.GetProperty("flagKey").GetString(),
                json.GetProperty("variant").GetString(),
                json.GetProperty("value").GetBoolean(),
                json.GetProperty("reason").GetString(),
                json.GetProperty("ruleId").GetString(),
                json.GetProperty("rulesetVersion").GetString(),
                json.GetProperty("source").GetString(),
                json.GetProperty("sdk").GetString()
            )
        );
    }

    [Fact]
    public void Random_ManyGenerators_CreateUniqueIdsOfVersion8()
    {
        var ids = Enumerable
            .Range(0, 20)
            .Select(_ => EventIds.Random())
            .SelectMany(ids => Enumerable.Range(0, 500).Select(_ => ids.Next()))
            .ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal((8, 8), (id.Version, id.Variant & 0xC)));
    }
}
