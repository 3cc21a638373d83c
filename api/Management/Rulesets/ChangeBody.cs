using System.Runtime.InteropServices;
using System.Text.Json;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Reads change sets from the bodies of requests.</summary>
internal static class ChangeBody
{
    private const string Operations = "operations";

    /// <summary>Returns the plan of a body such as <c>{"operations": […]}</c>, or the problem.</summary>
    public static (ChangeSetPlan? Plan, ProblemResult? Problem) Read(YamlOrJsonBody body)
    {
        var errors = new ErrorCollector();
        JsonElement? operations = null;
        foreach (var property in body.Root.EnumerateObject())
        {
            if (property.NameEquals(Operations))
                operations = property.Value;
            else
                errors.Error(property.Name, $"Unknown property. Known properties: '{Operations}'.");
        }
        if (operations is null)
            errors.Error(Operations, "'operations' must be a list such as [{\"putFlag\": {…}}, {\"deleteFlag\": \"key\"}].");
        return errors.Errors.Count > 0
            ? (null, ProblemResult.Invalid(errors.Errors))
            : (new(JsonMarshal.GetRawUtf8Value(operations!.Value).ToArray()), null);
    }
}
