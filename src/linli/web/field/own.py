"""What belongs to the responder who is signed in; anybody else's is not there."""

from uuid import UUID

from django.http import HttpRequest

from linli.cases import queries as case_queries
from linli.cases import services as cases
from linli.cases.queries import TaskInfo
from linli.people import queries as people
from linli.people.queries import MemberInfo
from linli.web.viewer import member_of_request


def own_member(request: HttpRequest) -> MemberInfo:
    """The member behind the session.

    Raises:
        MemberNotFound: the account is no member's.
    """
    member = member_of_request(request)
    if member is None:
        raise people.MemberNotFound()
    return member


def own_task(request: HttpRequest, assignment_id: UUID) -> TaskInfo:
    """A task of one's own, ended ones included.

    Raises:
        AssignmentNotFound: there is none, or it is somebody else's.
    """
    task = case_queries.assignment_info(assignment_id)
    if task is None or task.member_id != own_member(request).id:
        raise cases.AssignmentNotFound()
    return task
