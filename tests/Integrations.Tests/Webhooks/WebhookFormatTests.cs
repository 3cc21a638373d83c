using System.Text.Json;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Integrations.Webhooks.Formats;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Integrations.Tests.Webhooks;

/// <summary>Compares the bodies of each format with files: <c>Golden/{format}-{event}.json</c>.</summary>
public sealed class WebhookFormatTests
{
    private const string Hostile = "<b>*x*</b> @everyone [a](http://evil.example) & `code`";

    private static readonly JsonSerializerOptions s_indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static TheoryData<WebhookFormat, string> Bodies
    {
        get
        {
            var data = new TheoryData<WebhookFormat, string>();
            foreach (var format in Enum.GetValues<WebhookFormat>())
            foreach (var name in new[] { "flag-updated", "alert-firing", "key-created" })
                data.Add(format, name);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Write_Event_IsTheGoldenBody(WebhookFormat format, string name)
    {
        var body = new WebhookBodies("https://flags.example/").Write(format, EventOf(name));

        var text = JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(body.Span), s_indented) + "\n";
        Assert.Equal(Repository.Read($"tests/Integrations.Tests/Webhooks/Golden/{format.Name()}-{name}.json"), text);
    }

    [Fact]
    public void Write_WithoutAPublicUrl_HasNoLink()
    {
        var body = new WebhookBodies("").Write(WebhookFormat.Slack, EventOf("flag-updated"));

        Assert.DoesNotContain("Open in FlagCluster", System.Text.Encoding.UTF8.GetString(body.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WebhookFormat.Slack)]
    [InlineData(WebhookFormat.Discord)]
    [InlineData(WebhookFormat.Teams)]
    [InlineData(WebhookFormat.Datadog)]
    public void Write_LongTexts_AreClipped(WebhookFormat format)
    {
        var (key, description) = (new string('k', 256), string.Concat(Enumerable.Repeat("😀", 10_000)));
        var item = Create(
            WebhookEventTypes.FlagUpdated,
            $$$"""{"key":"{{{key}}}","before":{"description":"a"},"after":{"description":"{{{description}}}"}}"""
        );

        var body = new WebhookBodies("").Write(format, item);

        Assert.InRange(body.Length, 1, 4_000);
        JsonDocument.Parse(body).Dispose();
    }

    private static WebhookEvent EventOf(string name) =>
        name switch
        {
            "flag-updated" => Create(
                WebhookEventTypes.FlagUpdated,
                $$$"""
                {"key":"checkout & <pay>","before":{"enabled":true,"defaultVariant":"off","owner":"web"},
                "after":{"enabled":true,"defaultVariant":"on","description":"{{{Hostile}}}"}}
                """
            ),
            "alert-firing" => Create(
                WebhookEventTypes.AlertFiring,
                """
                {"id":"a1","rule":"errors","flag":"checkout","severity":"critical","firedAt":"2026-07-01T12:00:00Z",
                "explanation":"The share of failed evaluations of 'checkout' was 50 %; the threshold is 10 %.","value":0.5}
                """,
                "alert"
            ),
            _ => Create(WebhookEventTypes.KeyCreated, """{"id":"abcdefghijkl"}""", "key"),
        };

    private static WebhookEvent Create(string type, string subject, string property = "flag")
    {
        var head = new WebhookEventHead("e1", type, Scope.Of(SampleWebhooks.Production), SampleChanges.Noon)
        {
            Actor = Actor.ForApiToken("token-1") with { OnBehalfOf = new(ActorKind.User, "user-1") },
            Version = property == "flag" ? "1.42" : null,
            Message = property == "flag" ? "TICKET-1 " + Hostile : null,
        };
        return WebhookEvent.Create(
            head,
            writer =>
            {
                writer.WritePropertyName(property);
                writer.WriteRawValue(subject);
            }
        );
    }
}
