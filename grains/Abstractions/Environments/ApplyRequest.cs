using FlagCluster.Contracts.Environments;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>Represents an <see cref="ApplyCommand"/> on the wire.</summary>
[GenerateSerializer, Immutable, Alias("flagcluster.apply-request")]
public sealed partial record ApplyRequest
{
    /// <summary>Gets the change.</summary>
    [Id(0)]
    public required PlanMessage Plan { get; init; }

    /// <summary>Gets the actor that makes the change.</summary>
    [Id(1)]
    public required ActorMessage Actor { get; init; }

    /// <summary>Gets the reason for the change as free text, or null.</summary>
    [Id(2)]
    public string? Message { get; init; }

    /// <summary>Gets what must be true of the environment.</summary>
    [Id(3)]
    public PreconditionMessage Precondition { get; init; } = new();

    /// <summary>Gets the caller's id of the operation, which makes a retry safe, or null.</summary>
    [Id(4)]
    public string? OperationId { get; init; }

    /// <summary>Gets whether the change is only validated.</summary>
    [Id(5)]
    public bool DryRun { get; init; }

    /// <summary>Gets the id of the request that makes the change, or null.</summary>
    [Id(6)]
    public string? RequestId { get; init; }

    /// <summary>Gets whether the change may raise the level of the ruleset above what connected readers know.</summary>
    [Id(7)]
    public bool RaiseLevel { get; init; }

    /// <summary>Returns the message for a command.</summary>
    public static ApplyRequest Of(ApplyCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return new()
        {
            Plan = PlanMessage.Of(command.Plan),
            Actor = ActorMessage.Of(command.Actor),
            Message = command.Message,
            RequestId = command.RequestId,
            Precondition = PreconditionMessage.Of(command.Precondition),
            OperationId = command.OperationId,
            DryRun = command.DryRun,
            RaiseLevel = command.RaiseLevel,
        };
    }

    /// <summary>Returns the command.</summary>
    /// <exception cref="InvalidDataException">The plan is one that only a newer release knows.</exception>
    public ApplyCommand ToCommand() =>
        new()
        {
            Plan = Plan.ToPlan(),
            Actor = Actor.ToActor(),
            Message = Message,
            RequestId = RequestId,
            Precondition = Precondition.ToPrecondition(),
            OperationId = OperationId,
            DryRun = DryRun,
            RaiseLevel = RaiseLevel,
        };
}
