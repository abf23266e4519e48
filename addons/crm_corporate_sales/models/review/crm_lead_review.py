from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.urls import urljoin

from .survey import RESULTS

#: what people may write; everything else is the server's
EDITABLE_FIELDS = frozenset({"lesson", "competitor_id", "price_gap"})

#: topics that tell about a competitor -> kind of the observation
OBSERVED_TOPICS = {"competitor_strength": "strength", "competitor_weakness": "weakness"}


class CrmLeadReview(models.Model):
    """What was learned from a closed deal: one review for each closing.

    Made by the server when a deal is closed; filled by the interviews of the salesperson and
    of the client, and by hand.
    """

    _name = "crm.lead.review"
    _inherit = ["crm.lead.part"]
    _description = "Win/Loss Review"
    _order = "date desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        comodel_name="crm.lead", string="Deal", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="lead_id.company_id", store=True)
    partner_id = fields.Many2one(related="lead_id.partner_id", string="Customer", store=True)
    team_id = fields.Many2one(related="lead_id.team_id", store=True)
    active = fields.Boolean(
        default=True, help="A review is archived when its deal is reopened before it was filled."
    )
    result = fields.Selection(selection=RESULTS, required=True, readonly=True)
    date = fields.Date(string="Closed On", required=True, readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        readonly=True,
        index="btree_not_null",
        help="Who owned the deal when it was closed.",
    )
    stage_id = fields.Many2one(
        comodel_name="crm.stage",
        string="Closed From Stage",
        readonly=True,
        help="The last stage before the closing.",
    )
    lost_reason_id = fields.Many2one(
        comodel_name="crm.lost.reason", readonly=True, index="btree_not_null"
    )
    competitor_id = fields.Many2one(
        comodel_name="crm.competitor",
        string="Main Competitor",
        index="btree_not_null",
        help="The strengths and weaknesses told in the interviews are filed under this "
        "competitor of the catalogue.",
    )
    state = fields.Selection(
        selection=[("draft", "To Do"), ("done", "Done")],
        default="draft",
        required=True,
        readonly=True,
    )
    lesson = fields.Text(string="What We Learned")
    price_gap = fields.Float(
        string="Price Gap (%)",
        aggregator="avg",
        help="How far our price was above the winner's; negative when ours was lower.",
    )
    answer_ids = fields.One2many(
        comodel_name="crm.lead.review.answer",
        inverse_name="review_id",
        string="Interview Answers",
        readonly=True,
    )
    client_answered = fields.Boolean(readonly=True, help="The client has answered the interview.")
    interview_ids = fields.One2many(
        comodel_name="survey.user_input",
        inverse_name="review_id",
        groups="survey.group_survey_user",
    )
    client_url = fields.Char(
        string="Link for the Client",
        compute="_compute_client_url",
        compute_sudo=True,
        help="Whoever has this link may answer the client's interview of this deal.",
    )

    @api.depends("interview_ids.access_token")
    def _compute_client_url(self):
        for review in self:
            interview = review._get_interview("client")
            review.client_url = (
                urljoin(review.lead_id.get_base_url(), interview.get_start_url())
                if interview
                else False
            )

    def write(self, vals):
        if not self.env.su and not EDITABLE_FIELDS.issuperset(vals):
            raise AccessError(
                self.env._(
                    "In a win/loss review only the lesson, the main competitor and the price gap "
                    "can be changed by hand."
                )
            )
        result = super().write(vals)
        if "competitor_id" in vals:
            self._feed_catalogue()
        return result

    # ------------------------------------------------------------
    # actions
    # ------------------------------------------------------------

    def action_start_interview(self):
        """Open the salesperson's interview of 90 seconds.

        :return: action that opens the survey under its own token
        """
        self.ensure_one()
        self.check_access("write")
        interview = self._ensure_interview("salesperson", self.env.user.partner_id)
        if interview.state == "new":
            # straight to the questions: a welcome page costs a click of the 90 seconds
            interview._mark_in_progress()
        return {
            "type": "ir.actions.act_url",
            "target": "self",
            "url": interview.get_start_url(),
        }

    def action_send_to_client(self):
        """Write to the client, with the link to their interview.

        :return: action that opens the mail composer on the deal
        :raise UserError: when the deal has no client to write to
        """
        self.ensure_one()
        self.check_access("write")
        client = self.lead_id.partner_id
        if not client:
            raise UserError(
                self.env._(
                    "The deal “%(deal)s” has no customer yet. Set the customer first.",
                    deal=self.lead_id.name,
                )
            )
        self._ensure_interview("client", client)
        template = self.env.ref(
            "crm_corporate_sales.mail_template_client_interview", raise_if_not_found=False
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask the Client"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": "crm.lead",
                "default_res_ids": self.lead_id.ids,
                "default_template_id": template.id if template else False,
                "default_composition_mode": "comment",
                "force_email": True,
            },
        }

    def action_done(self):
        """Finish the review by hand, without the interview."""
        self.check_access("write")
        if any(not (review.lesson or "").strip() for review in self):
            raise UserError(self.env._("Write what was learned, then mark the review as done."))
        # sudo: the state is the server's; the right to write was checked
        self.sudo().state = "done"

    # ------------------------------------------------------------
    # interviews
    # ------------------------------------------------------------

    def _get_interview(self, audience):
        """The latest interview of that audience; call with sudo."""
        self.ensure_one()
        return self.interview_ids.filtered(
            lambda interview: interview.review_audience == audience
        ).sorted("id")[-1:]

    def _ensure_interview(self, audience, partner):
        """The open interview of that person, made if there is none.

        :param str audience: ``salesperson`` or ``client``
        :param partner: ``res.partner`` who is to answer
        :return: ``survey.user_input`` (sudo)
        """
        self.ensure_one()
        # sudo: salespeople have no rights on surveys; they get the link of their own deal's
        # interview and nothing else
        review_sudo = self.sudo()
        interview = review_sudo._get_interview(audience)
        if interview and interview.state != "done" and interview.partner_id == partner:
            return interview
        survey = review_sudo.env["survey.survey"]._get_review_survey(audience)
        interview = survey._create_answer(
            partner=partner,
            check_attempts=False,
            review_id=self.id,
            review_audience=audience,
        )
        interview._prefill_result(self.result)
        if self.competitor_id and audience == "salesperson":
            interview._prefill_topic("competitor_name", review_sudo.competitor_id.name)
        return interview

    def _take_answers(self, interviews):
        """Write the answers of finished interviews down and pass them on (called with sudo).

        :param interviews: ``survey.user_input`` of this review
        """
        self.ensure_one()
        for interview in interviews:
            answers = interview._get_review_answers()
            self._forget_answers(interview.review_audience)
            self.env["crm.lead.review.answer"].create(
                [
                    {
                        "review_id": self.id,
                        "source": interview.review_audience,
                        "sequence": number,
                        "topic": question.review_topic,
                        "question": question.title,
                        "text": text,
                    }
                    for number, (question, text) in enumerate(answers, start=1)
                    if question.review_topic != "result"
                ]
            )
            self.write(self._prepare_vals_from_interview(interview, answers))
        self._feed_catalogue()
        if "client" in interviews.mapped("review_audience"):
            self._tell_client_answered()

    def _forget_answers(self, source):
        """Drop what an earlier interview of the same person said: the later one replaces it."""
        answers = self.answer_ids.filtered(lambda answer: answer.source == source)
        self.env["crm.competitor.observation"].search([("answer_id", "in", answers.ids)]).unlink()
        answers.unlink()

    def _prepare_vals_from_interview(self, interview, answers):
        """What the answers say about the fields of the review."""
        texts = {}
        for question, text in answers:
            texts.setdefault(question.review_topic, text)
        vals = {}
        competitor = self.env["crm.competitor"]._find_by_name(texts.get("competitor_name"))
        if competitor and not self.competitor_id:
            vals["competitor_id"] = competitor.id
        if interview.review_audience == "client":
            return {**vals, "client_answered": True}
        lesson = texts.get("lesson")
        if lesson and lesson not in (self.lesson or ""):
            vals["lesson"] = "\n\n".join(filter(None, [self.lesson, lesson]))
        if texts.get("price_gap"):
            vals["price_gap"] = float(texts["price_gap"])
        return {**vals, "state": "done"}

    def _feed_catalogue(self):
        """File what was told about a competitor under it; what is filed already is moved."""
        # sudo: salespeople feed the catalogue through interviews, they do not edit it
        answers = self.sudo().answer_ids.filtered(lambda answer: answer.topic in OBSERVED_TOPICS)
        filed = (
            self.env["crm.competitor.observation"]
            .sudo()
            .search([("answer_id", "in", answers.ids)])
            .grouped("answer_id")
        )
        missing = []
        for answer in answers:
            competitor = answer.review_id.competitor_id
            observation = filed.get(answer)
            if not competitor:
                if observation:
                    observation.unlink()
            elif observation:
                observation.competitor_id = competitor
            else:
                missing.append(answer._prepare_observation_vals(OBSERVED_TOPICS[answer.topic]))
        self.env["crm.competitor.observation"].sudo().create(missing)

    def _tell_client_answered(self):
        """Tell the salesperson; the answers themselves are in the review."""
        owner = self.lead_id.user_id or self.user_id
        owner_env = self.with_context(lang=owner.lang or self.env.lang).env
        self.lead_id.message_post(
            author_id=self.env.ref("base.partner_root").id,
            body=owner_env._("The client answered the win/loss interview."),
            subtype_xmlid="mail.mt_note",
            partner_ids=owner.filtered("active").partner_id.ids,
        )
