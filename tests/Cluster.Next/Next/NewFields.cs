namespace FlagCluster.Grains.Abstractions.Environments;

/// <content>A field that this release does not know.</content>
public sealed partial record ApplyRequest
{
    /// <summary>Gets a value of the next release.</summary>
    [Id(99)]
    public string News { get; init; } = "of the next release";
}

/// <content>A field that this release does not know.</content>
public sealed partial record ApplyReply
{
    /// <summary>Gets a value of the next release.</summary>
    [Id(99)]
    public string News { get; init; } = "of the next release";
}

/// <content>A field that this release does not know.</content>
public sealed partial record PullReply
{
    /// <summary>Gets a value of the next release.</summary>
    [Id(99)]
    public string News { get; init; } = "of the next release";
}

/// <content>A field that this release does not know.</content>
public sealed partial record ChangeMessage
{
    /// <summary>Gets a value of the next release.</summary>
    [Id(99)]
    public string News { get; init; } = "of the next release";
}
