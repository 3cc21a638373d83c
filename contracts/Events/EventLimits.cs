namespace FlagCluster.Contracts.Events;

/// <summary>How large a reported event may be, and how far its time may lie from now.</summary>
/// <param name="Attributes">Attributes of one event, counted at the top.</param>
/// <param name="AttributeBytes">Bytes of them as compact JSON.</param>
/// <param name="Age">How long ago it may have happened.</param>
/// <param name="Ahead">How far the sender's clock may be ahead.</param>
public sealed record EventLimits(int Attributes, int AttributeBytes, TimeSpan Age, TimeSpan Ahead)
{
    /// <summary>Characters of an id.</summary>
    public const int IdLength = 200;

    /// <summary>Characters of a track event's name.</summary>
    public const int NameLength = 200;

    /// <summary>Levels of nesting in attributes; their own object is the first.</summary>
    public const int AttributeDepth = 5;

    /// <summary>Characters of what a sender says its SDK is.</summary>
    public const int SdkLength = 200;
}
