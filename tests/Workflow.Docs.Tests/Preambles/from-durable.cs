using Workflow;

// The block stands here.
Console.Error.WriteLine(definition.Name);

internal enum TripStatus
{
    Requested = 1,
    FlightBooked,
    HotelBooked,
    Done,
    Cancelling,
    Cancelled,
}

internal sealed class Trip;

internal abstract class Booking(TripStatus next) : IStepHandler<Trip, TripStatus>
{
    public Task<Next<TripStatus>> HandleAsync(Run<Trip, TripStatus> run, CancellationToken cancellationToken) => Task.FromResult<Next<TripStatus>>(next);
}

internal sealed class BookFlight() : Booking(TripStatus.FlightBooked);

internal sealed class BookHotel() : Booking(TripStatus.HotelBooked);

internal sealed class SendTickets() : Booking(TripStatus.Done);

internal sealed class CancelFlight() : Booking(TripStatus.Cancelled);
