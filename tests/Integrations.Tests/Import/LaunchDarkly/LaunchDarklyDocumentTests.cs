namespace FlagCluster.Integrations.Tests.Import.LaunchDarkly;

/// <summary>Tests how properties of the documents of the API and of the SDKs are read.</summary>
public sealed class LaunchDarklyDocumentTests
{
    [Fact]
    public void Import_VariationsOfAnSdkWithIds_AreValues()
    {
        const string json =
            """{"flags":{"f":{"on":true,"variations":[{"_id":"1","value":2},{"_id":"3"}],"fallthrough":{"variation":0}}}}""";

        Assert.Equal(
            "{\"_id\":\"1\",\"value\":2}",
            ImportedRuleset.Of("launchdarkly", json).Ruleset.Flags["f"].Variants[0].Value.Json.ToText()
        );
    }

    [Fact]
    public void Import_FlagForMobileSdksOnly_IsNotClientVisible()
    {
        const string json = """
            {"flags":{"f":{"on":true,"variations":[1],"fallthrough":{"variation":0},
              "clientSideAvailability":{"usingMobileKey":true,"usingEnvironmentId":false}}}}
            """;

        var imported = ImportedRuleset.Of("launchdarkly", json);

        Assert.False(imported.Ruleset.Flags["f"].ClientVisible);
        Assert.Equal("/flags/f/clientSideAvailability", Assert.Single(imported.Item("f").Notes).Pointer);
    }
}
