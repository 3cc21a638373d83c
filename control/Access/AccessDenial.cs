namespace FlagCluster.Control.Access;

/// <summary>Specifies why a write of access data was not made.</summary>
public enum AccessDenialKind
{
    /// <summary>What the write names does not exist.</summary>
    NotFound,

    /// <summary>The input is invalid.</summary>
    Invalid,

    /// <summary>The actor does not have what it would give or take.</summary>
    NotHeld,

    /// <summary>It exists already.</summary>
    Exists,

    /// <summary>Something refers to it.</summary>
    InUse,

    /// <summary>The organization would have no owner.</summary>
    LastOwner,

    /// <summary>Nobody could manage the installation any more.</summary>
    LastAdministrator,

    /// <summary>The invitation was used, revoked or replaced in the meantime.</summary>
    LinkUsed,

    /// <summary>The invitation is for another account.</summary>
    WrongAccount,
}

/// <summary>Represents the reason for which a write of access data was not made. Nothing was changed.</summary>
/// <param name="Kind">The kind of reason.</param>
/// <param name="Detail">What was wrong and what to do about it.</param>
public sealed record AccessDenial(AccessDenialKind Kind, string Detail)
{
    /// <summary>Gets the reason against a write after which nobody could manage the installation.</summary>
    public static AccessDenial LastAdministrator { get; } =
        new(
            AccessDenialKind.LastAdministrator,
            "The installation would have no administrator. Make somebody else an administrator first, on the host: 'user create-owner'."
        );

    /// <summary>Gets what refers to the item; empty unless it is in use.</summary>
    public IReadOnlyList<string> References { get; init; } = [];
}

/// <summary>Represents the result of a write of access data.</summary>
/// <param name="Value">The written item; null when it was not written.</param>
/// <param name="Denial">Why it was not written; null when it was.</param>
public readonly record struct AccessResult<T>(T? Value, AccessDenial? Denial)
    where T : class;
