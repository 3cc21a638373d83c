namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Features;

/// <summary>Names the attributes that correspond to the fields of Unleash's contexts.</summary>
internal static class AttributeNames
{
    public const string TargetingKey = "targetingKey",
        SessionId = "sessionId",
        RemoteAddress = "remoteAddress";
}
