using System.Text.Json;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Integrations.Webhooks;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Integrations.Tests.Webhooks;

public sealed class ChangeEventsTests
{
    private static readonly Flag s_flag = SampleChanges.Flag("checkout");

    private static readonly Segment s_segment = new() { Key = "beta", Included = KeySet.Create(["alice@example.com", "bob@example.com"]) };

    [Fact]
    public void Of_NewFlag_IsCreated() => Assert.Equal([WebhookEventTypes.FlagCreated], Types(null, s_flag));

    [Fact]
    public void Of_FlagWithoutOtherChange_IsEnabledOrDisabled()
    {
        var off = Copy(s_flag, enabled: false);

        Assert.Equal([WebhookEventTypes.FlagDisabled], Types(s_flag, off));
        Assert.Equal([WebhookEventTypes.FlagEnabled], Types(off, s_flag));
    }

    [Fact]
    public void Of_FlagWithBoth_IsDisabledAndUpdated() =>
        Assert.Equal(
            [WebhookEventTypes.FlagDisabled, WebhookEventTypes.FlagUpdated],
            Types(s_flag, Copy(s_flag, enabled: false, description: "Other"))
        );

    [Fact]
    public void Of_ArchivedFlag_IsArchived() => Assert.Equal([WebhookEventTypes.FlagArchived], Types(s_flag, Copy(s_flag, archived: true)));

    [Fact]
    public void Of_RestoredFlag_IsUpdated() => Assert.Equal([WebhookEventTypes.FlagUpdated], Types(Copy(s_flag, archived: true), s_flag));

    [Fact]
    public void Of_DeletedFlag_IsDeleted() => Assert.Equal([WebhookEventTypes.FlagDeleted], Types(s_flag, null));

    [Fact]
    public void Of_Flag_HasItsDefinitionsAndTheActor()
    {
        var item = Assert.Single(Of(s_flag, Copy(s_flag, description: "Other")));

        var json = JsonDocument.Parse(item.Payload).RootElement;
        Assert.Equal("acme/shop/production", item.Scope.ToString());
        Assert.Equal("1.2", json.GetProperty("version").GetString());
        Assert.Equal("token-1", json.GetProperty("actor").GetProperty("id").GetString());
        Assert.Equal("request-1", json.GetProperty("requestId").GetString());
        Assert.Equal("dddddddddd", json.GetProperty("flag").GetProperty("before").GetProperty("description").GetString());
        Assert.Equal("Other", json.GetProperty("flag").GetProperty("after").GetProperty("description").GetString());
    }

    [Fact]
    public void Of_LargeFlag_IsLeftOut()
    {
        var large = SampleChanges.Flag("checkout", ChangeEvents.MaxDefinitionBytes);

        var item = Assert.Single(Of(s_flag, large));

        var flag = JsonDocument.Parse(item.Payload).RootElement.GetProperty("flag");
        Assert.True(flag.GetProperty("after").GetProperty("omitted").GetBoolean());
        Assert.Equal("checkout", flag.GetProperty("before").GetProperty("key").GetString());
    }

    [Fact]
    public void Of_Segment_HasNoKeysOfPeople()
    {
        var item = Assert.Single(Of(null, s_segment));

        var text = System.Text.Encoding.UTF8.GetString(item.Payload.Span);
        Assert.Equal(WebhookEventTypes.SegmentCreated, item.Type);
        Assert.DoesNotContain("alice", text, StringComparison.Ordinal);
        Assert.Contains("\"included\":2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_TheSameChange_HasTheSameIds()
    {
        var ids = Of(null, s_flag).Select(item => item.Id);

        Assert.Equal(ids, Of(null, s_flag).Select(item => item.Id));
    }

    private static IEnumerable<string> Types(RulesetItem? before, RulesetItem? after) => Of(before, after).Select(item => item.Type);

    private static List<WebhookEvent> Of(RulesetItem? before, RulesetItem? after)
    {
        var old = before is null ? Ruleset.Empty : Ruleset.Empty.Apply(new([new PutItem(before)]));
        var change = new Change
        {
            Version = new(1, 2),
            Changes = new([after is null ? new DeleteItem(before!.Kind, before.Key) : new PutItem(after)]),
            Time = SampleChanges.Noon,
            Actor = Actor.ForApiToken("token-1"),
            RequestId = "request-1",
        };
        return [.. ChangeEvents.Of(SampleWebhooks.Production, change, old, old.Apply(change.Changes))];
    }

    private static Flag Copy(Flag flag, bool enabled = true, bool archived = false, string? description = null) =>
        new()
        {
            Key = flag.Key,
            Type = flag.Type,
            Variants = flag.Variants,
            DefaultVariant = flag.DefaultVariant,
            Description = description ?? flag.Description,
            Enabled = enabled,
            Archived = archived,
        };
}
