using System.Text;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Analytics.Tests.Lifecycle;

/// <summary>Reads flags from JSON.</summary>
internal static class TestFlags
{
    /// <summary>Returns a boolean flag <c>f</c> with the default variant <c>off</c>.</summary>
    public static Flag Flag(string more = "")
    {
        var json =
            """{"key":"f","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off" """
            + (more.Length == 0 ? "" : "," + more)
            + "}";
        using var document = RulesetJson.Parse(Encoding.UTF8.GetBytes(json), out var error);
        Assert.Null(error);
        var reader = new DocumentReader();
        var flag = FlagJson.Read(document!.RootElement, reader)!;
        Assert.Empty(reader.Errors);
        return flag;
    }
}
